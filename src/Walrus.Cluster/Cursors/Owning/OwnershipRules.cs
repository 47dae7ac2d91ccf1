namespace Walrus.Cluster;

/// <summary>What a node does with a partition of the cursor topic at the moment.</summary>
internal enum OwnershipState
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It reads what there is and writes its snapshot.</summary>
    Loading = 1,

    /// <summary>It moves cursors.</summary>
    Serving = 2,

    /// <summary>A move ended so that nobody knows where its cursor is: to be loaded again.</summary>
    Broken = 3,
}

/// <summary>What is to be done.</summary>
internal enum OwnershipStep
{
    /// <summary>Nothing.</summary>
    Stay = 0,

    /// <summary>Stop, the segment is not this node's to write (any more).</summary>
    Release = 1,

    /// <summary>Stop whatever is for another segment, and load for the one that is held.</summary>
    Load = 2,
}

/// <summary>Who owns cursors: the leader of the open segment of their partition, as long as it is open. Pure.</summary>
internal static class OwnershipRules
{
    /// <summary>The segment of <paramref name="partition"/> that <paramref name="own"/> may write; null when it may write none.</summary>
    public static SegmentMetadata? Held(ClusterMetadata state, PartitionMetadata partition, NodeLife own)
    {
        SegmentMetadata last = partition.Last;
        return last.Status == SegmentStatus.Open && last.Leader == own
            && state.FindNode(own.Node) is { } node && node.Life == own && node.Status != NodeStatus.Removed
            ? last
            : null;
    }

    /// <summary>What to do.</summary>
    /// <param name="held">The segment that this node may write; null when none.</param>
    /// <param name="state">What it does now.</param>
    /// <param name="segment">The segment that it does that for; of no meaning when it does nothing.</param>
    /// <param name="mayLoad">False during the pause after a failure.</param>
    public static OwnershipStep Decide(SegmentNumber? held, OwnershipState state, SegmentNumber segment, bool mayLoad)
    {
        if (held is not { } number)
        {
            return state == OwnershipState.None ? OwnershipStep.Stay : OwnershipStep.Release;
        }

        // A pause is for one segment: the next one is loaded at once.
        bool isOther = number != segment;
        return state switch
        {
            OwnershipState.Loading or OwnershipState.Serving => isOther ? OwnershipStep.Load : OwnershipStep.Stay,
            _ => isOther || mayLoad ? OwnershipStep.Load : OwnershipStep.Stay,
        };
    }
}
