using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>With faults over, the last segment is open again, its leader leads it, and an entry that is written into it is acknowledged.</summary>
internal static class RolloverProgress
{
    public static bool IsReached(ClusterState state, ClusterMetadata agreed)
    {
        SegmentMetadata last = ClusterInvariants.Chain(agreed).Last;
        return last.Status == SegmentStatus.Open
            && state.Nodes.All(node => node.IsUp && node.Applied == state.History.Length - 1 && node.Coordinator is null)
            && state.Nodes[(int)last.Leader.Node.Value - 1].Copies[last.Number.Value - 1] is { Leader: { IsEnded: false, IsClosed: false } }
            && state.Ghost.Entries.Any(entry => entry.IsAcknowledged && entry.Segment == last.Number.Value);
    }
}
