namespace Walrus.Cluster;

/// <summary>A node's right to append to a segment, as the metadata that it has applied gives it. The first check only: the fence is what replicas refuse.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Segment">Its open segment.</param>
/// <param name="Epoch">The epoch that every append carries.</param>
/// <param name="Base">The offset of the segment's first entry.</param>
/// <param name="Replicas">Who holds it.</param>
public sealed record Lease(PartitionId Partition, SegmentNumber Segment, SegmentEpoch Epoch, Offset Base, ReplicaSet Replicas);
