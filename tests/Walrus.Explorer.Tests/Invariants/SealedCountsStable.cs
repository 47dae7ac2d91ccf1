using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>A sealed segment has as many entries as the metadata says: an ack quorum of disks, less what power cuts may have taken, holds all of them.</summary>
internal static class SealedCountsStable
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        foreach (SegmentMetadata segment in ClusterInvariants.Chain(agreed).Segments)
        {
            if (segment.SealedEnd is not { } end)
            {
                continue;
            }

            int whole = ClusterInvariants.Copies(state).Count(item => item.Copy.Segment == segment.Number.Value && item.Copy.Log.End >= end.Value)
                + (segment.SealedCount == 0 ? state.Nodes.Count(node => node.Copies[segment.Number.Value - 1] is null) : 0);
            int wanted = Math.Max(1, Math.Min(segment.Replicas.AckQuorum, segment.Replicas.SealQuorum) - state.Ghost.LossyCuts);
            if (whole < wanted)
            {
                return $"SealedCountsStable: segment {segment.Number} has {segment.SealedCount} entries, and {whole} nodes hold them";
            }
        }

        return null;
    }
}
