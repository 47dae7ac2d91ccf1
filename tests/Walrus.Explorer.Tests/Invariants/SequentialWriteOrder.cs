using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>Every copy is a prefix of what the segment's leader wrote, in its order.</summary>
internal static class SequentialWriteOrder
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        foreach ((NodeState node, CopyState copy) in ClusterInvariants.Copies(state))
        {
            EntryLog order = state.Ghost.Order[copy.Segment - 1];
            if (copy.Log.Count > 0 && !copy.Log.IsPrefixOf(order))
            {
                return $"SequentialWriteOrder: node {node.Id} has {copy.Log} of segment {copy.Segment}, whose leader wrote {order}";
            }
        }

        return null;
    }
}
