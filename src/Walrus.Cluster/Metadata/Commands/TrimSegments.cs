namespace Walrus.Cluster;

/// <summary>Gives up a partition's oldest sealed segments. Only after this may a node delete their data.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Through">The last segment that goes.</param>
public sealed record TrimSegments(PartitionId Partition, SegmentNumber Through) : MetadataCommand;
