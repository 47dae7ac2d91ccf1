namespace Walrus.Cluster;

/// <summary>A segment of a cluster. Never means another one later.</summary>
public readonly record struct SegmentId(PartitionId Partition, SegmentNumber Number)
{
    /// <summary>Topic, partition and segment with slashes between them.</summary>
    public override string ToString() => $"{Partition}/{Number}";
}
