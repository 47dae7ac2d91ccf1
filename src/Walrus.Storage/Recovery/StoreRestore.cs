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

    /// <summary>
    /// Joins the runs, from the newest to the oldest, which is the order in which their entries were appended: what a run begins with, a cut had
    /// made the end of all before it, and the recorded end is that of the newest.
    /// <code>
    ///   oldest   [0 ......... 30)                 counts to 20
    ///            [30 .. 40)                       was cut as a whole
    ///   newest              [20 .......... 55)    counts to the end
    /// </code>
    /// </summary>
    private PartitionLayout Layout(RecoveredPartition partition)
    {
        List<PackedRun>? runs = _packed.GetValueOrDefault(partition.Id);
        if (runs is null && partition.Runs is [{ } only] && only.Slots[0].Base == partition.Start && only.Slots[^1].Next == partition.End)
        {
            return new PartitionLayout([], [only]); // Most of a hundred thousand are like this.
        }

        if (runs is [{ } whole] && partition.Runs.Count == 0 && whole.First == partition.Start && whole.Next == partition.End)
        {
            return new PartitionLayout([whole], []);
        }

        IEnumerable<PackedRun> known = runs ?? [];
        IEnumerable<(Generation Generation, Offset First, Offset Next, object Run)> all =
        [
            .. known.Select(run => (run.Pack.Source, run.First, run.Next, (object)run)),
            .. partition.Runs.Select(run => (run.File.Generation, run.Slots[0].Base, run.Slots[^1].Next, (object)run)),
        ];
        Offset limit = partition.End;
        List<PackedRun> packed = [];
        List<JournalRun> journaled = [];

        // What lies below the start was trimmed, and need not follow on anything; the run that the start is in the middle of stays whole.
        foreach ((_, Offset first, Offset next, object run) in all.Where(run => run.Next > partition.Start).OrderByDescending(run => run.Generation.Value))
        {
            if (limit <= partition.Start)
            {
                break;
            }

            if (first >= limit)
            {
                continue; // Cut as a whole.
            }

            if (Offset.Min(next, limit) is var end && end != limit)
            {
                throw Missing(partition, end, limit);
            }

            limit = first;
            if (run is PackedRun inPack)
            {
                packed.Add(inPack.CutTo(end));
            }
            else
            {
                journaled.Add((JournalRun)run);
            }
        }

        if (limit > partition.Start)
        {
            throw Missing(partition, partition.Start, limit);
        }

        packed.Reverse();
        journaled.Reverse();
        return new PartitionLayout([.. packed], [.. journaled]);
    }

    private StoreCorruptException Missing(RecoveredPartition partition, Offset from, Offset to) => new(
        folders.Root, 0, $"entries from {from} to {to} (exclusive) are in no pack and no journal file", partition.Topic, from);
}
