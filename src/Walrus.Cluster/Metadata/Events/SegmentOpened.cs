namespace Walrus.Cluster;

/// <summary>A leader may write a new segment.</summary>
public sealed record SegmentOpened(PartitionId Partition, SegmentMetadata Segment) : MetadataEvent;

/// <summary>A coordinator has taken a segment in a new epoch; its leader and earlier coordinators have lost it.</summary>
public sealed record SealBegan(PartitionId Partition, SegmentNumber Segment, SegmentEpoch Epoch, NodeLife Coordinator) : MetadataEvent;

/// <summary>A segment's length is fixed.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Segment">As it is now and stays, but for its replicas.</param>
/// <param name="IsClean">True when its leader sealed it, false after a failover.</param>
public sealed record SegmentSealed(PartitionId Partition, SegmentMetadata Segment, bool IsClean) : MetadataEvent;

/// <summary>Other nodes hold a sealed segment.</summary>
public sealed record ReplicasChanged(PartitionId Partition, SegmentNumber Segment, ReplicaSet Before, ReplicaSet After) : MetadataEvent;

/// <summary>A partition's oldest segments are given up.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="First">The first segment that went.</param>
/// <param name="Through">The last one that went.</param>
/// <param name="Start">The partition's first offset from now on.</param>
public sealed record SegmentsTrimmed(PartitionId Partition, SegmentNumber First, SegmentNumber Through, Offset Start) : MetadataEvent;
