using Walrus.Storage;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// Takes snapshots of the machine when the policy says so and compacts the log behind them; installs those that the leader sends. Taking one holds the
/// loop only while the machine writes its state to memory: the bytes go to the disk beside it.
/// </summary>
internal sealed class Snapshotter(HostParts parts, RaftNode core)
{
    private LogIndex _lastTried = parts.Store.Snapshot?.Position.Index ?? LogIndex.Zero;
    private Task<IWrittenSnapshot>? _writing;

    /// <summary>Begins a snapshot when one is due, and ends one that has been written.</summary>
    public async ValueTask TendAsync()
    {
        if (_writing is { IsCompleted: true } written)
        {
            _writing = null;
            await EndAsync(written);
        }

        LogPosition applied = parts.Machine.Applied;
        if (_writing is null && parts.Options.Snapshots.IsDue(applied.Index, _lastTried, parts.Machine.BytesSinceSnapshot))
        {
            _lastTried = applied.Index;
            Begin(applied);
        }
    }

    /// <summary>Installs what the leader sent, if its bytes are right, and tells the core either way.</summary>
    public async ValueTask InstallAsync(Snapshot snapshot)
    {
        ReadOnlyMemory<byte>? bytes = await parts.Store.InstallAsync(snapshot);
        if (bytes is { } right)
        {
            parts.Machine.Restore(snapshot.Position, right);
            _lastTried = snapshot.Position.Index;
            parts.Meter.Snapshotted("installed");
            parts.Log.SnapshotInstalled(snapshot);
        }
        else
        {
            parts.Meter.Snapshotted("damaged");
            parts.Log.SnapshotDamaged(snapshot);
        }

        core.ReportSnapshot(snapshot, bytes is not null);
    }

    /// <summary>Waits for what is being written. Its failure is not news to a host that stops.</summary>
    public async ValueTask CloseAsync()
    {
        if (_writing is { } writing)
        {
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private void Begin(LogPosition applied)
    {
        MemberSet members = core.MembersAt(applied.Index);
        if (members.Voters.IsEmpty)
        {
            return; // Nothing of the cluster is known yet: such a snapshot could be sent to nobody.
        }

        ReadOnlyMemory<byte> bytes = parts.Machine.TakeSnapshot();
        if (bytes.Length > Limits.SnapshotBytesMax)
        {
            Failed($"it has {bytes.Length} bytes, and {Limits.SnapshotBytesMax} are allowed");
            return;
        }

        _writing = WriteAsync(new Snapshot(applied, members, bytes.Length, Crc32C.Compute(bytes.Span)), bytes);
    }

    private async Task<IWrittenSnapshot> WriteAsync(Snapshot snapshot, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return await BackgroundWork.Start(() => parts.Store.WriteSnapshotAsync(snapshot, bytes));
        }
        finally
        {
            parts.Inbox.Wake();
        }
    }

    private async ValueTask EndAsync(Task<IWrittenSnapshot> writing)
    {
        IWrittenSnapshot written;
        try
        {
            written = await writing;
        }
        catch (StorageException fault) when (fault.IsTransient)
        {
            Failed(fault.Message);
            return;
        }

        if (!await parts.Store.KeepAsync(written))
        {
            return;
        }

        parts.Meter.Snapshotted("taken");
        parts.Log.SnapshotKept(written.Snapshot);
        LogIndex through = parts.Options.Snapshots.CompactThrough(written.Snapshot.Position.Index, parts.Store.Base.Index);
        if (through > parts.Store.Base.Index && core.Compact(through))
        {
            await parts.Store.CompactAsync(through);
        }
    }

    private void Failed(string reason)
    {
        parts.Meter.Snapshotted("failed");
        parts.Log.SnapshotFailed(reason);
    }
}
