using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>The metadata contradicts itself nowhere, and what nodes have agrees with it.</summary>
internal static class DomainConsistency
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        PartitionMetadata chain = ClusterInvariants.Chain(agreed);
        foreach ((NodeState node, CopyState copy) in ClusterInvariants.Copies(state))
        {
            if (chain.Find(new SegmentNumber(copy.Segment)) is not { } segment || segment.Base.Value != copy.Log.Base || copy.Flushed > copy.Log.End || copy.Flushed < copy.Log.Base)
            {
                return $"DomainConsistency: node {node.Id} has {copy.Log} of segment {copy.Segment}, flushed up to {copy.Flushed}";
            }

            if (copy.SealedEnd >= 0 && segment.SealedEnd?.Value != copy.SealedEnd)
            {
                return $"DomainConsistency: node {node.Id} takes segment {copy.Segment} for sealed at {copy.SealedEnd}";
            }
        }

        return null;
    }

    /// <summary>Of a state of the metadata, and of the step to it: the product's own invariants.</summary>
    public static string? Check(ClusterMetadata before, ClusterMetadata after) =>
        MetadataInvariants.Check(after).FirstOrDefault() ?? StepInvariants.Check(before, after).FirstOrDefault();
}
