using Walrus.Storage.Format;

namespace Walrus.Storage.Topics;

/// <summary>
/// The last batches from which single entries were read, decoded: so that reading a batch's entries one by one does not parse it from
/// its beginning for each. Shared by all partitions of an engine, of fixed size; entries are immutable, so they may be handed out.
/// </summary>
internal sealed class EntryCache
{
    private readonly Batch?[] _batches = new Batch?[Limits.EntryCacheBatches];

    /// <summary>The entry, when it was kept of the same history: with the same cuts.</summary>
    public Entry? Find(PartitionId partition, CutHistory cuts, Offset at)
    {
        Batch? batch = Volatile.Read(ref _batches[Place(partition)]);
        return batch is not null && batch.Partition == partition && ReferenceEquals(batch.Cuts, cuts) && at >= batch.Entries[0].Offset && at <= batch.Entries[^1].Offset
            ? batch.Entries[(int)(at - batch.Entries[0].Offset)]
            : null;
    }

    /// <summary>Keeps the entries of a whole batch, which must be consecutive.</summary>
    public void Keep(PartitionId partition, CutHistory cuts, Entry[] entries) =>
        Volatile.Write(ref _batches[Place(partition)], new Batch(partition, cuts, entries));

    private static int Place(PartitionId partition) => (int)(partition.Value % Limits.EntryCacheBatches);

    private sealed record Batch(PartitionId Partition, CutHistory Cuts, Entry[] Entries);
}
