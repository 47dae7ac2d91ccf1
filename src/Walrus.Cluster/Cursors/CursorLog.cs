using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>What cursors log. Never the bytes of an entry.</summary>
internal sealed partial class CursorLog(ILogger logger, NodeId node)
{
    private long _failedLoads;
    private long _malformed;

    public void Owns(PartitionId partition, SegmentNumber segment, int cursors, string how) => LogOwns(logger, node, partition, segment, cursors, how);

    public void Released(PartitionId partition, SegmentNumber segment) => LogReleased(logger, node, partition, segment);

    public void Broken(PartitionId partition, SegmentNumber segment, string reason) => LogBroken(logger, node, partition, segment, reason);

    public void CursorDied(CursorKey cursor, Exception cause) => LogCursorDied(logger, node, cursor, cause);

    /// <summary>Logged less and less often: it is tried again until it works.</summary>
    public void LoadFailed(PartitionId partition, SegmentNumber segment, string problem)
    {
        long count = Interlocked.Increment(ref _failedLoads);
        if (BitOperations.IsPow2(count))
        {
            LogLoadFailed(logger, node, partition, segment, problem, count);
        }
    }

    public void NotTrimmed(PartitionId partition, SegmentNumber through, string reason) => LogNotTrimmed(logger, node, partition, through, reason);

    /// <summary>Bytes that no node of this version sends. Logged less and less often.</summary>
    public void Malformed(NodeId from, string what)
    {
        long count = Interlocked.Increment(ref _malformed);
        if (BitOperations.IsPow2(count))
        {
            LogMalformed(logger, node, what, from, count);
        }
    }

    public void CallDied(Exception cause) => LogCallDied(logger, node, cause);

    public void GroupDied(GroupKey group, Exception cause) => LogGroupDied(logger, node, group, cause);

    [LoggerMessage(EventId = 2300, Level = LogLevel.Information, Message = "Node {Node} owns {Cursors} cursors of {Partition} in segment {Segment}, {How}")]
    private static partial void LogOwns(ILogger logger, NodeId node, PartitionId partition, SegmentNumber segment, int cursors, string how);

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information, Message = "Node {Node} owns the cursors of {Partition} no longer: segment {Segment} is not its to write")]
    private static partial void LogReleased(ILogger logger, NodeId node, PartitionId partition, SegmentNumber segment);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Warning, Message = "Node {Node} forgets the cursors of {Partition} in segment {Segment} and reads them again: a move ended as {Reason}")]
    private static partial void LogBroken(ILogger logger, NodeId node, PartitionId partition, SegmentNumber segment, string reason);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Error, Message = "Node {Node}: serving cursor {Cursor} failed")]
    private static partial void LogCursorDied(ILogger logger, NodeId node, CursorKey cursor, Exception cause);

    [LoggerMessage(EventId = 2304, Level = LogLevel.Warning, Message = "Node {Node} cannot take over the cursors of {Partition} in segment {Segment} yet: {Problem} ({Count} failures so far)")]
    private static partial void LogLoadFailed(ILogger logger, NodeId node, PartitionId partition, SegmentNumber segment, string problem, long count);

    [LoggerMessage(EventId = 2305, Level = LogLevel.Warning, Message = "Node {Node}: {Partition} could not be trimmed through segment {Through}, to be tried again: {Reason}")]
    private static partial void LogNotTrimmed(ILogger logger, NodeId node, PartitionId partition, SegmentNumber through, string reason);

    [LoggerMessage(EventId = 2306, Level = LogLevel.Error, Message = "Node {Node}: {What} of node {From} cannot be read ({Count} so far)")]
    private static partial void LogMalformed(ILogger logger, NodeId node, string what, NodeId from, long count);

    [LoggerMessage(EventId = 2307, Level = LogLevel.Error, Message = "Node {Node}: a call to a cursor failed")]
    private static partial void LogCallDied(ILogger logger, NodeId node, Exception cause);

    [LoggerMessage(EventId = 2308, Level = LogLevel.Error, Message = "Node {Node}: serving consumer group {Group} failed")]
    private static partial void LogGroupDied(ILogger logger, NodeId node, GroupKey group, Exception cause);
}
