using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster.Replication;

/// <summary>What replication logs, ids 2000 to 2099. Never the bytes of an entry.</summary>
internal sealed partial class ReplicationLog(ILogger logger)
{
    private long _unreadable;
    private long _engineFailures;
    private long _notStored;
    private long _notReadable;

    /// <summary>Less and less often, so that a broken peer does not fill the disk.</summary>
    public void Unreadable(NodeId from)
    {
        long count = Interlocked.Increment(ref _unreadable);
        if (BitOperations.IsPow2(count))
        {
            LogUnreadable(logger, from, count);
        }
    }

    /// <summary>Once.</summary>
    public void EngineFailed(Exception cause)
    {
        if (Interlocked.Exchange(ref _engineFailures, 1) == 0)
        {
            LogEngineFailed(logger, cause.Message);
        }
    }

    /// <summary>Less and less often: a full disk refuses every message.</summary>
    public void NotStored(SegmentId segment, string reason)
    {
        long count = Interlocked.Increment(ref _notStored);
        if (BitOperations.IsPow2(count))
        {
            LogNotStored(logger, segment, reason, count);
        }
    }

    /// <summary>Less and less often: what cannot be read is asked for again and again.</summary>
    public void NotReadable(SegmentId segment, NodeId follower, Offset at, string reason)
    {
        long count = Interlocked.Increment(ref _notReadable);
        if (BitOperations.IsPow2(count))
        {
            LogNotReadable(logger, segment, follower, at, reason, count);
        }
    }

    [LoggerMessage(2000, LogLevel.Information, "Copies of {Copies} segments are here; {Promised} are promised to coordinators, {Doubted} may have lost their end")]
    public partial void Started(int copies, int promised, int doubted);

    [LoggerMessage(2002, LogLevel.Warning, "Follower {Follower} of segment {Segment} says that it has more than its leader; nothing is sent to it any more")]
    public partial void Contradicted(SegmentId segment, NodeId follower);

    [LoggerMessage(2003, LogLevel.Debug, "Follower {Follower} of segment {Segment} refuses: it is sealed, with a promise for epoch {Promised}")]
    public partial void Refused(SegmentId segment, NodeId follower, SegmentEpoch promised);

    [LoggerMessage(2006, LogLevel.Error, "Sending to node {Peer} met a defect; it goes on")]
    public partial void SendingFailed(NodeId peer, Exception defect);

    [LoggerMessage(2007, LogLevel.Warning, "{What} of segment {Segment} failed and is tried again: {Reason}")]
    public partial void WorkPostponed(string what, SegmentId segment, string reason);

    [LoggerMessage(2008, LogLevel.Error, "{What} of segment {Segment} failed: {Reason}")]
    public partial void WorkFailed(string what, SegmentId segment, string reason);

    [LoggerMessage(2009, LogLevel.Error, "Segment {Segment} was written by an earlier life of this node and is not led on; it has to be sealed")]
    public partial void NotResumed(SegmentId segment);

    [LoggerMessage(2010, LogLevel.Debug, "Segment {Segment} is sealed here for epoch {Epoch} at offset {End}")]
    public partial void Promised(SegmentId segment, SegmentEpoch epoch, Offset end);

    [LoggerMessage(2011, LogLevel.Warning, "The copy of segment {Segment} may have lost its end with the operating system's restart: it does not vouch for it")]
    public partial void Doubted(SegmentId segment);

    [LoggerMessage(2012, LogLevel.Error, "A loop of replication has ended")]
    public partial void LoopDied(Exception cause);

    [LoggerMessage(2013, LogLevel.Debug, "The copy of segment {Segment} is deleted: {Reason}")]
    public partial void Deleted(SegmentId segment, string reason);

    [LoggerMessage(2015, LogLevel.Warning, "Segment {Segment} was open when this node lost its former store: what is here now does not vouch for it, and its leader rolls it over")]
    public partial void Forgotten(SegmentId segment);

    [LoggerMessage(2016, LogLevel.Error, "The copy of segment {Segment} here is damaged, and is read no more until another has its place: {Reason}")]
    public partial void Damaged(SegmentId segment, string reason);

    [LoggerMessage(2017, LogLevel.Error, "The copy of segment {Segment} here is damaged, and the only one: what can be read of it is served, reads of the damaged part fail: {Reason}")]
    public partial void OnlyCopyDamaged(SegmentId segment, string reason);

    [LoggerMessage(2001, LogLevel.Warning, "Node {From} sent something that is no message of replication ({Count} so far)")]
    private static partial void LogUnreadable(ILogger logger, NodeId from, long count);

    [LoggerMessage(2004, LogLevel.Warning, "Segment {Segment} cannot be sent to {Follower} from offset {At} on now: {Reason} ({Count} such so far)")]
    private static partial void LogNotReadable(ILogger logger, SegmentId segment, NodeId follower, Offset at, string reason, long count);

    [LoggerMessage(2005, LogLevel.Warning, "What the leader sent for segment {Segment} cannot be stored now: {Reason} ({Count} such so far)")]
    private static partial void LogNotStored(ILogger logger, SegmentId segment, string reason, long count);

    [LoggerMessage(2014, LogLevel.Error, "The store has failed, and nothing is led or followed any more until this node restarts: {Reason}")]
    private static partial void LogEngineFailed(ILogger logger, string reason);
}
