namespace Walrus.Cluster;

/// <summary>Why a segment is sealed by the controller.</summary>
public enum SealReason
{
    /// <summary>The node that led it has started again: another life, which goes on with nothing.</summary>
    LeaderRestarted = 0,

    /// <summary>The node that led it was removed.</summary>
    LeaderRemoved = 1,

    /// <summary>The node that led it does not answer.</summary>
    LeaderSilent = 2,

    /// <summary>Somebody began to seal it and has not come to an end.</summary>
    Unfinished = 3,
}

/// <summary>A segment that is to be sealed now.</summary>
/// <param name="Partition">Its partition.</param>
/// <param name="Segment">The partition's last segment, as the decision saw it.</param>
/// <param name="Reason">Why.</param>
public readonly record struct SegmentToSeal(PartitionId Partition, SegmentMetadata Segment, SealReason Reason)
{
    /// <summary>The segment's id.</summary>
    public SegmentId Id => new(Partition, Segment.Number);
}
