using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>With faults over, everything that was acknowledged can be read, from every node that follows the open segment and from somebody for the sealed ones.</summary>
internal static class ReadProgress
{
    public static bool IsReached(ClusterState state, ClusterMetadata agreed)
    {
        int last = ClusterInvariants.Chain(agreed).Last.Number.Value;
        return state.Ghost.Entries.All(entry => !entry.IsAcknowledged || (entry.Segment == last
            ? state.Nodes.All(node => Shows(node, entry))
            : state.Nodes.Any(node => Shows(node, entry))));
    }

    private static bool Shows(NodeState node, Ghost.Written entry) => node.Copies[entry.Segment - 1] is { } copy && copy.Committed > entry.Offset;
}
