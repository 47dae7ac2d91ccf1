namespace Walrus.Cluster;

/// <summary>A partition's oldest segments that retention gives up.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Through">The last segment that goes.</param>
/// <param name="Segments">How many go.</param>
public readonly record struct TrimDecision(PartitionId Partition, SegmentNumber Through, int Segments);
