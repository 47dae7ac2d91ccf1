using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>What readers may have seen of a segment is before its sealed end. (That no node shows less than before in one life is seen step by step.)</summary>
internal static class CommittedNeverGoesBack
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        foreach (SegmentMetadata segment in ClusterInvariants.Chain(agreed).Segments)
        {
            int shown = state.Ghost.Shown[segment.Number.Value - 1];
            if (segment.SealedEnd is { } end && shown > end.Value)
            {
                return $"CommittedNeverGoesBack: readers have seen segment {segment.Number} up to {shown}, and it is sealed at {end}";
            }
        }

        return null;
    }
}
