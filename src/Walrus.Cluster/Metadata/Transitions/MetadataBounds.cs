namespace Walrus.Cluster;

/// <summary>The bounds of the whole state that a test cannot reach in reasonable time. All nodes have the default: otherwise they would disagree.</summary>
internal sealed record MetadataBounds(int Topics, int Nodes, int SegmentsForRollover, int Segments)
{
    public static MetadataBounds Default { get; } =
        new(Limits.ClusterTopicsMax, Limits.ClusterNodesMax, Limits.ClusterSegmentsRolloverMax, Limits.ClusterSegmentsMax);
}
