namespace Walrus.Cluster;

/// <summary>What the cluster needs a node for.</summary>
public static class NodeUse
{
    /// <summary>
    /// Segments that <paramref name="node"/> holds, open ones that it leads included: they must go elsewhere before it can. Having led a sealed segment
    /// is no use. Walks all segments, so it is for rare questions.
    /// </summary>
    public static long Count(ClusterMetadata state, NodeId node) =>
        state.Partitions().Sum(item => item.Partition.Segments.LongCount(segment => segment.Replicas.Contains(node)));
}
