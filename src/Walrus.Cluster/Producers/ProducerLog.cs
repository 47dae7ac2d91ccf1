using Microsoft.Extensions.Logging;

namespace Walrus.Cluster.Producers;

/// <summary>What is logged about producers.</summary>
internal sealed partial class ProducerLog(ILogger logger, NodeId node)
{
    public void Opened(SegmentId segment, int producers, SegmentNumber from) => LogOpened(logger, node, segment, producers, from);

    public void Waiting(SegmentId segment, SegmentNumber from) => LogWaiting(logger, node, segment, from);

    public void BaseLost(SegmentId segment, SegmentNumber from) => LogBaseLost(logger, node, segment, from);

    public void StoreFailed(string reason) => LogStoreFailed(logger, node, reason);

    public void Died(SegmentId segment, Exception cause) => LogDied(logger, node, segment, cause);

    [LoggerMessage(2600, LogLevel.Debug, "Node {Node}: segment {Segment} takes batches of producers; {Producers} are known since segment {From}")]
    private static partial void LogOpened(ILogger logger, NodeId node, SegmentId segment, int producers, SegmentNumber from);

    [LoggerMessage(2601, LogLevel.Information, "Node {Node}: segment {Segment} waits for what nodes know of the producers of segment {From}")]
    private static partial void LogWaiting(ILogger logger, NodeId node, SegmentId segment, SegmentNumber from);

    [LoggerMessage(2602, LogLevel.Error, "Node {Node}: every node has answered, and none knows what producers had written before segment {From}: segment {Segment} goes on with what that segment holds. A retry of something older would be stored twice")]
    private static partial void LogBaseLost(ILogger logger, NodeId node, SegmentId segment, SegmentNumber from);

    [LoggerMessage(2603, LogLevel.Error, "Node {Node}: the store failed while producers were looked up or kept: {Reason}")]
    private static partial void LogStoreFailed(ILogger logger, NodeId node, string reason);

    [LoggerMessage(2604, LogLevel.Error, "Node {Node}: finding out about the producers of segment {Segment} has ended, and its batches of producers are not taken")]
    private static partial void LogDied(ILogger logger, NodeId node, SegmentId segment, Exception cause);
}
