namespace Walrus.Cluster;

/// <summary>Why a segment is rolled over.</summary>
public enum RolloverReason
{
    /// <summary>It has as many entries as its topic allows.</summary>
    Entries = 0,

    /// <summary>It has as many bytes as its topic allows.</summary>
    Bytes = 1,

    /// <summary>Its leader is draining.</summary>
    LeaderDrains = 2,

    /// <summary>A replica is draining or removed, or has lost its store, or there are fewer copies than there could be.</summary>
    Replicas = 3,

    /// <summary>Its leader leads more than its share.</summary>
    Balance = 4,
}

/// <summary>A segment that its leader should roll over now: take no more appends, wait until all is committed, propose <see cref="CompleteSeal"/>.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Segment">Its number.</param>
/// <param name="Epoch">Its open epoch.</param>
/// <param name="Reason">Why.</param>
/// <param name="Next">Where the next segment goes.</param>
public sealed record RolloverDecision(PartitionId Partition, SegmentNumber Segment, SegmentEpoch Epoch, RolloverReason Reason, SegmentAssignment Next);
