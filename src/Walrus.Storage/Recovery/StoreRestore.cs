using System.Collections.Immutable;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Recovery;

/// <summary>
/// Builds the live topics of a recovered store and checks that each partition's runs, in packs and in the journal, join into one sequence
/// from its start to its end: a missing pack or journal file shows here, whatever became of it.
/// </summary>
internal sealed class StoreRestore(RecoveredStore store, StoreFolders folders, PackShelf shelf, PartitionServices services)
{
    private readonly Dictionary<PartitionId, List<PackedRun>> _packed = [];

    /// <summary>Fills the catalog.</summary>
    /// <exception cref="StoreCorruptException">A pack is damaged or missing, or entries are.</exception>
    /// <exception cref="CheckpointTooLargeException">The journal files are configured too small for this store.</exception>
    public void Run()
    {
        services.Catalog.RestoreCounters(store.NextPartition, store.NextPack);
        foreach ((ValueName name, ReadOnlyMemory<byte> value) in store.Values)
        {
            services.Catalog.TakeCheckpointRoom(CheckpointSize.OfValue(name, value.Length));
            services.Catalog.Values.Set(name, value);
        }

        foreach (PackPublishedBody pack in store.Packs)
        {
            OpenPack(pack);
        }

        foreach (TopicCreatedBody created in store.Topics)
        {
            services.Catalog.Add(Restore(created));
        }

        services.Catalog.CheckCheckpointRoom();
    }

    private void OpenPack(in PackPublishedBody pack)
    {
        PackReader reader = shelf.Open(pack);
        shelf.Add(reader);
        services.Catalog.Add(pack);
        services.Catalog.TakeCheckpointRoom(CheckpointSize.OfPack);
        for (int row = 0; row < reader.Runs.Count; row++)
        {
            PartitionId owner = reader.RunAt(row).Partition;
            if (!_packed.TryGetValue(owner, out List<PackedRun>? runs))
            {
                _packed[owner] = runs = [];
            }

            runs.Add(new PackedRun(reader, row));
        }
    }

    private Topic Restore(in TopicCreatedBody created)
    {
        services.Catalog.TakeCheckpointRoom(CheckpointSize.OfTopic(created.Name, created.Partitions));
        var partitions = new PartitionLog[created.Partitions];
        for (int number = 0; number < partitions.Length; number++)
        {
            var id = new PartitionId(created.FirstPartition.Value + (uint)number);
            RecoveredPartition recovered = store[id];
            var index = new PartitionIndex(id, recovered.Start, recovered.End, Layout(recovered));
            var chain = new SegmentChain(recovered.FirstSegment, recovered.FirstBase);
            foreach (Offset end in recovered.SealedEnds)
            {
                services.Catalog.TakeCheckpointRoom(CheckpointSize.OfSegment);
                chain.Seal(end);
            }

            partitions[number] = new PartitionLog(created.Name, number, index, chain, services);
            foreach ((CursorName name, Offset position) in recovered.Cursors)
            {
                services.Catalog.TakeCheckpointRoom(CheckpointSize.OfCursor(name));
                partitions[number].RestoreCursor(name, position);
            }
        }

        return new Topic(created.Name, partitions) { IsDurable = true, Retention = store.RetentionOf(created) };
    }

    private PartitionLayout Layout(RecoveredPartition partition)
    {
        // What lies below the start was trimmed; the run that the start is in the middle of stays whole.
        ImmutableArray<PackedRun> packed = _packed.TryGetValue(partition.Id, out List<PackedRun>? runs)
            ? [.. runs.Where(run => run.Run.Next > partition.Start).OrderBy(run => run.Run.First.Value)]
            : [];
        ImmutableArray<JournalRun> journaled = [.. partition.Runs.Where(run => run.Slots[^1].Next > partition.Start)];
        Offset at = partition.Start;
        foreach (PackedRun run in packed)
        {
            at = Join(partition, at, run.Run.First, run.Run.Next);
        }

        foreach (JournalRun run in journaled)
        {
            at = Join(partition, at, run.Slots[0].Base, run.Slots[^1].Next);
        }

        _ = Join(partition, at, partition.End, partition.End);
        return new PartitionLayout(packed, journaled);
    }

    private Offset Join(RecoveredPartition partition, Offset at, Offset first, Offset next) => first == at || (at == partition.Start && first < at && next > at)
        ? next
        : throw new StoreCorruptException(
            folders.Root, 0, $"entries from {at} to {first} (exclusive) are in no pack and no journal file", partition.Topic, at);
}
