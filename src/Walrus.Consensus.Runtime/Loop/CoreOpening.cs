using Walrus.Storage;

namespace Walrus.Consensus.Runtime;

/// <summary>Makes the core of what the store holds. A memory that contradicts itself, or cannot be read as it was written, costs the node its vote.</summary>
internal static class CoreOpening
{
    /// <summary>The core, with the machine at its snapshot.</summary>
    /// <exception cref="StorageException">The store cannot be read for a reason that may pass: that is no loss.</exception>
    public static async ValueTask<RaftNode> OpenAsync(HostParts parts)
    {
        if (TryOpen(parts, out RaftNode? core) is { } broken)
        {
            await parts.Store.LoseAsync(broken);
            string? still = TryOpen(parts, out core);
            if (still is not null)
            {
                throw new BrokenInvariantException($"A store that was emptied does not open: {still}");
            }
        }

        // A lone voter has nobody to wait for.
        if (core!.Members.Voters is [var only] && only == core.Id)
        {
            core.Campaign();
        }

        return core;
    }

    /// <summary>What is broken, or null.</summary>
    private static string? TryOpen(HostParts parts, out RaftNode? core)
    {
        core = null;
        IRaftStore store = parts.Store;
        try
        {
            ReadOnlyMemory<byte> snapshot = store.Snapshot is null ? default : store.ReadWholeSnapshot();
            RaftOptions options = parts.Options.Raft with { MayVote = parts.Options.Raft.MayVote && store.Loss is null };
            core = new RaftNode(options, new RestoredState(store.Restored, store.Founders), store, parts.Options.Jitter);
            if (store.Snapshot is { } newest)
            {
                parts.Machine.Restore(newest.Position, snapshot);
            }

            return null;
        }
        catch (Exception fault) when (fault is RestoredStateException or StoreCorruptException)
        {
            return fault.Message;
        }
    }
}
