using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>What a client was told is stored lies before the end at which its segment is sealed.</summary>
internal static class SealedLengthCoversEveryAcknowledged
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        PartitionMetadata chain = ClusterInvariants.Chain(agreed);
        foreach (Ghost.Written entry in state.Ghost.Entries)
        {
            if (entry.IsAcknowledged && chain.Find(new SegmentNumber(entry.Segment))?.SealedEnd is { } end && entry.Offset >= end.Value)
            {
                return $"SealedLengthCoversEveryAcknowledged: offset {entry.Offset} was acknowledged, and segment {entry.Segment} is sealed at {end}";
            }
        }

        return null;
    }
}
