using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>What repair and retention log and count.</summary>
internal sealed partial class RepairLog(ILogger log, RepairCounter counter)
{
    public void GapFilled(ReplicaGap gap, NodeId source, TimeSpan took)
    {
        counter.Ended(isDone: true);
        LogGapFilled(log, gap.Segment, gap.From, gap.SealedEnd, source, took);
    }

    public void GapStays(ReplicaGap gap, string reason)
    {
        counter.Ended(isDone: false);
        LogGapStays(log, gap.Segment, gap.From, gap.SealedEnd, reason);
    }

    public void Moved(ReplicaMove move, TimeSpan took)
    {
        counter.Ended(isDone: true);
        LogMoved(log, move.Segment, move.Wanted.ToString(), move.Expected.ToString(), took);
    }

    public void NotMoved(ReplicaMove move, string reason)
    {
        counter.Ended(isDone: false);
        LogNotMoved(log, move.Segment, move.Wanted.ToString(), move.Expected.ToString(), reason);
    }

    public void Trimmed(TrimDecision trim)
    {
        counter.Ended(isDone: true, trim.Segments);
        LogTrimmed(log, trim.Partition, trim.Through, trim.Segments);
    }

    public void NotTrimmed(TrimDecision trim, ProposalOutcome outcome)
    {
        counter.Ended(isDone: false, trim.Segments);
        LogNotTrimmed(log, trim.Partition, trim.Through, outcome.Result is { } result ? RefusalTexts.Describe(result) : outcome.Fate.ToString());
    }

    public void Healed(SegmentId segment, NodeId source, TimeSpan took)
    {
        counter.Ended(isDone: true);
        LogHealed(log, segment, source, took);
    }

    public void NotHealed(SegmentId segment, string reason)
    {
        counter.Ended(isDone: false);
        LogNotHealed(log, segment, reason);
    }

    public void Failed(SegmentId segment, Exception defect) => LogFailed(log, segment, defect);

    public void Died(string what, Exception cause) => LogDied(log, what, cause);

    [LoggerMessage(2230, LogLevel.Information, "Completed the copy of segment {Segment} here, {From} to {End}, from node {Source}, in {Took}")]
    private static partial void LogGapFilled(ILogger logger, SegmentId segment, Offset from, Offset end, NodeId source, TimeSpan took);

    [LoggerMessage(2231, LogLevel.Warning, "The copy of segment {Segment} here still lacks {From} to {End}: {Reason}")]
    private static partial void LogGapStays(ILogger logger, SegmentId segment, Offset from, Offset end, string reason);

    [LoggerMessage(2232, LogLevel.Information, "Segment {Segment} is held by {Wanted} now, no longer by {Expected}, after {Took}")]
    private static partial void LogMoved(ILogger logger, SegmentId segment, string wanted, string expected, TimeSpan took);

    [LoggerMessage(2233, LogLevel.Warning, "Segment {Segment} is not held by {Wanted} yet instead of {Expected}: {Reason}")]
    private static partial void LogNotMoved(ILogger logger, SegmentId segment, string wanted, string expected, string reason);

    [LoggerMessage(2234, LogLevel.Information, "Retention gave up {Segments} segments of partition {Partition}, through {Through}")]
    private static partial void LogTrimmed(ILogger logger, PartitionId partition, SegmentNumber through, int segments);

    [LoggerMessage(2235, LogLevel.Warning, "Retention could not give up partition {Partition} through segment {Through}: {Reason}")]
    private static partial void LogNotTrimmed(ILogger logger, PartitionId partition, SegmentNumber through, string reason);

    [LoggerMessage(2237, LogLevel.Error, "An unexpected exception while segment {Segment} was repaired; it is tried again")]
    private static partial void LogFailed(ILogger logger, SegmentId segment, Exception exception);

    [LoggerMessage(2238, LogLevel.Warning, "The damaged copy of segment {Segment} was replaced from node {Source}, in {Took}")]
    private static partial void LogHealed(ILogger logger, SegmentId segment, NodeId source, TimeSpan took);

    [LoggerMessage(2239, LogLevel.Error, "The damaged copy of segment {Segment} cannot be replaced now: {Reason}. It stays as it is: what can be read of it is served, reads of the damaged part fail, and it is tried again")]
    private static partial void LogNotHealed(ILogger logger, SegmentId segment, string reason);

    [LoggerMessage(2236, LogLevel.Critical, "{What} ended")]
    private static partial void LogDied(ILogger logger, string what, Exception exception);
}
