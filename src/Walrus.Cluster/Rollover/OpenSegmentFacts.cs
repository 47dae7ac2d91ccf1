namespace Walrus.Cluster;

/// <summary>An open segment as its leader sees it.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Segment">Its number.</param>
/// <param name="Epoch">The epoch in which the leader writes it.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Bytes">Their bytes as stored.</param>
public readonly record struct OpenSegmentFacts(PartitionId Partition, SegmentNumber Segment, SegmentEpoch Epoch, long Entries, long Bytes)
{
    /// <summary>True when one of its replicas has lost what it held of it, and has another store.</summary>
    public bool HasReplicaLostItsStore { get; init; }
}
