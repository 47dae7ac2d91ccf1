using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>All that must hold in every state, each by its name. CommittedNeverGoesBack, SingleWriterPerSegment and OneEntryPerOffset look at steps, too: what an onlooker has seen is in the state.</summary>
internal static class ClusterInvariants
{
    private static readonly Func<ClusterState, ClusterMetadata, Setting, string?>[] All =
    [
        static (state, _, _) => state.Ghost.Broken,
        SealedLengthCoversEveryAcknowledged.Check,
        AcknowledgedEntriesSurvive.Check,
        DomainConsistency.Check,
        SingleWriterPerSegment.Check,
        NoWritesPastOpenSegment.Check,
        SealedCountsStable.Check,
        SequentialWriteOrder.Check,
        CommittedNeverGoesBack.Check,
    ];

    /// <summary>The first that is broken, its name first; null when none is.</summary>
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        foreach (Func<ClusterState, ClusterMetadata, Setting, string?> invariant in All)
        {
            if (invariant(state, agreed, setting) is { } broken)
            {
                return broken;
            }
        }

        return null;
    }

    /// <summary>The segments of the one partition.</summary>
    internal static PartitionMetadata Chain(ClusterMetadata agreed) => agreed.FindPartition(new PartitionId(TopicId.First, new PartitionNumber(0)))!;

    /// <summary>All copies, also of nodes that are down.</summary>
    internal static IEnumerable<(NodeState Node, CopyState Copy)> Copies(ClusterState state)
    {
        foreach (NodeState node in state.Nodes)
        {
            foreach (CopyState? copy in node.Copies)
            {
                if (copy is not null)
                {
                    yield return (node, copy);
                }
            }
        }
    }
}
