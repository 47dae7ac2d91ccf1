namespace Walrus.Cluster;

/// <summary>Producer ids were given out.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
public sealed record ProducersReserved(ProducerId First, int Count) : MetadataEvent;

/// <summary>An open segment may hold entries of producers whose retries are recognised, from now on.</summary>
public sealed record SegmentMarkedSequenced(PartitionId Partition, SegmentNumber Segment) : MetadataEvent;
