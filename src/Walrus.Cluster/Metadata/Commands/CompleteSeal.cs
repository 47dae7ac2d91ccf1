namespace Walrus.Cluster;

/// <summary>
/// Fixes a segment's length for ever and opens the next segment, in one step. After failover the coordinator proposes it in its epoch; in a clean
/// rollover the leader itself, in the open epoch, once it takes no more appends and everything is committed. The first commit wins; the others are
/// told what is so.
/// </summary>
public sealed record CompleteSeal : MetadataCommand
{
    /// <summary>The partition.</summary>
    public required PartitionId Partition { get; init; }

    /// <summary>The segment that is sealed.</summary>
    public required SegmentNumber Segment { get; init; }

    /// <summary>Its epoch: that of the coordinator, or the open one.</summary>
    public required SegmentEpoch Epoch { get; init; }

    /// <summary>The coordinator of a segment that is being sealed, the leader of an open one; anybody else is refused.</summary>
    public required NodeLife Proposer { get; init; }

    /// <summary>The offset after its last entry.</summary>
    public required Offset End { get; init; }

    /// <summary>Who leads and holds the segment that is opened. The leader's incarnation must be the registered one.</summary>
    public required SegmentAssignment Next { get; init; }
}
