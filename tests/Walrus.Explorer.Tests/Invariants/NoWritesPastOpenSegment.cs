using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>Nobody writes a segment that is not opened yet, and nothing behind a fixed length counts.</summary>
internal static class NoWritesPastOpenSegment
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        PartitionMetadata chain = ClusterInvariants.Chain(agreed);
        foreach ((NodeState node, CopyState copy) in ClusterInvariants.Copies(state))
        {
            if (copy.Segment > chain.Last.Number.Value)
            {
                return $"NoWritesPastOpenSegment: node {node.Id} has segment {copy.Segment}, and {chain.Last.Number} is the last";
            }

            if (chain.Find(new SegmentNumber(copy.Segment))!.SealedEnd is { } end && node.IsUp && copy.Committed > end.Value)
            {
                return $"NoWritesPastOpenSegment: node {node.Id} shows segment {copy.Segment} up to {copy.Committed}, which is sealed at {end}";
            }
        }

        return null;
    }
}
