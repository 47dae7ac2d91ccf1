using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>What failover logs and counts.</summary>
internal sealed partial class FailoverLog(ILogger log, FailoverMeter meter)
{
    public void Began(SegmentToSeal wanted)
    {
        meter.SealBegan(wanted.Reason);
        LogBegan(log, wanted.Id, wanted.Segment.Epoch, wanted.Segment.Leader, wanted.Reason);
    }

    public void Ended(bool isCompleted, TimeSpan took) => meter.SealEnded(isCompleted, took);

    public void NotBegun(SegmentToSeal wanted, ProposalOutcome outcome) => LogNotBegun(log, wanted.Id, wanted.Segment.Epoch, Why(outcome));

    public void TooLong(SegmentToSeal wanted, TimeSpan took) => LogTooLong(log, wanted.Id, wanted.Reason, took);

    public void GivenUp(SegmentId segment, SegmentEpoch epoch, string reason) => LogGivenUp(log, segment, epoch, reason);

    public void Doubtful(SegmentId segment, Offset end) => LogDoubtful(log, segment, end);

    public void Copied(SegmentId segment, CopyPart part, Offset next) => LogCopied(log, segment, part.From, next, part.Source, part.Target);

    public void Completed(SegmentToSeal wanted, SegmentMetadata segment, Offset end, SegmentMetadata? open, TimeSpan took) =>
        LogCompleted(log, wanted.Id, end, segment.Epoch, wanted.Reason, took, open?.Leader ?? NodeLife.None, open?.Replicas.ToString() ?? "");

    public void NotCompleted(SegmentId segment, SegmentEpoch epoch, ProposalOutcome outcome) => LogNotCompleted(log, segment, epoch, Why(outcome));

    public void Leads() => LogLeads(log);

    public void LeadsNoMore(int running) => LogLeadsNoMore(log, running);

    public void Failed(SegmentId segment, Exception defect) => LogFailed(log, segment, defect);

    public void Died(Exception cause) => LogDied(log, cause);

    private static string Why(ProposalOutcome outcome) => outcome.Result is { } result ? RefusalTexts.Describe(result) : outcome.Fate.ToString();

    [LoggerMessage(2210, LogLevel.Information, "Sealing segment {Segment}, epoch {Epoch}, led by {Leader}: {Reason}")]
    private static partial void LogBegan(ILogger logger, SegmentId segment, SegmentEpoch epoch, NodeLife leader, SealReason reason);

    [LoggerMessage(2211, LogLevel.Information, "Sealing segment {Segment} of epoch {Epoch} was not begun: {Reason}")]
    private static partial void LogNotBegun(ILogger logger, SegmentId segment, SegmentEpoch epoch, string reason);

    [LoggerMessage(2212, LogLevel.Information, "Sealed segment {Segment} at {End} in epoch {Epoch} ({Reason}), after {Took}; next leader {Leader}, replicas {Replicas}")]
    private static partial void LogCompleted(
        ILogger logger, SegmentId segment, Offset end, SegmentEpoch epoch, SealReason reason, TimeSpan took, NodeLife leader, string replicas);

    [LoggerMessage(2213, LogLevel.Information, "The end of segment {Segment} in epoch {Epoch} was not taken: {Reason}")]
    private static partial void LogNotCompleted(ILogger logger, SegmentId segment, SegmentEpoch epoch, string reason);

    [LoggerMessage(2214, LogLevel.Warning, "Sealing segment {Segment} ({Reason}) has taken {Took} and begins anew: too few replicas answer, or can vouch for their copies")]
    private static partial void LogTooLong(ILogger logger, SegmentId segment, SealReason reason, TimeSpan took);

    [LoggerMessage(2215, LogLevel.Information, "Gave up sealing segment {Segment} in epoch {Epoch}: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, SegmentId segment, SegmentEpoch epoch, string reason);

    [LoggerMessage(2216, LogLevel.Debug, "Copied segment {Segment} from {From} to {Next}, node {Source} to node {Target}")]
    private static partial void LogCopied(ILogger logger, SegmentId segment, Offset from, Offset next, NodeId source, NodeId target);

    [LoggerMessage(2217, LogLevel.Information, "This node leads: it seals what failed nodes have written")]
    private static partial void LogLeads(ILogger logger);

    [LoggerMessage(2218, LogLevel.Information, "This node leads no more: gave up {Running} seals")]
    private static partial void LogLeadsNoMore(ILogger logger, int running);

    [LoggerMessage(2220, LogLevel.Error, "An unexpected exception while segment {Segment} was sealed; it is tried again")]
    private static partial void LogFailed(ILogger logger, SegmentId segment, Exception exception);

    [LoggerMessage(2221, LogLevel.Error, "Too few replicas of segment {Segment} can vouch for what they have; all have answered, so it ends at {End}, the longest copy that is left. Acknowledged entries beyond it are lost")]
    private static partial void LogDoubtful(ILogger logger, SegmentId segment, Offset end);

    [LoggerMessage(2219, LogLevel.Critical, "The failover controller ended; nobody seals while this node leads")]
    private static partial void LogDied(ILogger logger, Exception exception);
}
