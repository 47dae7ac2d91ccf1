using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>
/// What a client was told is stored is on the disks of an ack quorum, whatever the state of their nodes: durable there, or, where acknowledged means written, less what power cuts may have taken.
/// </summary>
internal static class AcknowledgedEntriesSurvive
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        for (int value = 1; value <= state.Ghost.Entries.Length; value++)
        {
            Ghost.Written entry = state.Ghost.Entries[value - 1];
            if (!entry.IsAcknowledged)
            {
                continue;
            }

            int holders = 0;
            foreach (NodeState node in state.Nodes)
            {
                holders += node.Copies[entry.Segment - 1] is { } copy && entry.Offset < (setting.IsEach ? copy.Flushed : copy.Log.End) && copy.Log[entry.Offset] == value ? 1 : 0;
            }

            if (holders < Math.Max(1, (setting.Nodes / 2) + 1 - state.Ghost.LossyCuts))
            {
                return $"AcknowledgedEntriesSurvive: v{value} was acknowledged at {entry.Offset}, and {holders} nodes hold it";
            }
        }

        return null;
    }
}
