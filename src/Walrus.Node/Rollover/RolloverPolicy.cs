using Walrus.Storage;

namespace Walrus.Node.Rollover;

/// <summary>When a segment has become long enough to be sealed.</summary>
internal static class RolloverPolicy
{
    /// <summary>
    /// The segment to seal, or null. <paramref name="end"/> is the partition's next offset, so an open segment holds
    /// <c>end - base</c> entries; empty segments are never sealed, whatever the threshold.
    /// </summary>
    public static SegmentNumber? Decide(SegmentSpan open, Offset end, long segmentEntriesMax)
    {
        long entries = end - open.Base;
        return open.SealedEnd is null && entries > 0 && entries >= segmentEntriesMax ? open.Number : null;
    }
}
