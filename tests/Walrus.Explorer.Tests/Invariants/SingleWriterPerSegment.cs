using Walrus.Explorer.Tests.Cluster;

namespace Walrus.Explorer.Tests.Invariants;

/// <summary>A segment is written by one life of one node, the one that the metadata names.</summary>
internal static class SingleWriterPerSegment
{
    public static string? Check(ClusterState state, ClusterMetadata agreed, Setting setting)
    {
        PartitionMetadata chain = ClusterInvariants.Chain(agreed);
        for (int number = 1; number <= state.Ghost.Writers.Length; number++)
        {
            NodeLife writer = state.Ghost.Writers[number - 1];
            if (!writer.IsNone && chain.Find(new SegmentNumber(number))?.Leader != writer)
            {
                return $"SingleWriterPerSegment: {writer} has written segment {number}";
            }
        }

        return null;
    }
}
