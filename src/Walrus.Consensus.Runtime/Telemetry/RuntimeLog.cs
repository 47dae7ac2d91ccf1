using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Walrus.Consensus.Runtime;

/// <summary>What the host logs. Never the bytes of a command.</summary>
internal sealed partial class RuntimeLog(ILogger logger, NodeId node)
{
    public const string Category = "Walrus.Consensus.Runtime";

    private long _rejected;
    private long _unreadable;

    public void Started(RaftStatus status) => LogStarted(logger, node, status.Term, status.Last, status.Members);

    public void Lost(string loss) => LogLost(logger, node, loss);

    public void TookOver(NodeId former) => LogTookOver(logger, node, former);

    public void RoleChanged(RaftStatus status) => LogRole(logger, node, status.Role, status.Leader, status.Term);

    /// <summary>A message that no correct node sends. Logged less and less often, so that a broken peer does not fill the disk.</summary>
    public void Rejected(Message message, StepOutcome outcome)
    {
        _rejected++;
        if (BitOperations.IsPow2(_rejected))
        {
            LogRejected(logger, node, message.GetType().Name, message.From, outcome, _rejected);
        }
    }

    /// <summary>Called by links' threads; logged less and less often, as <see cref="Rejected"/>.</summary>
    public void Unreadable(NodeId from, string reason)
    {
        long count = Interlocked.Increment(ref _unreadable);
        if (BitOperations.IsPow2(count))
        {
            LogUnreadable(logger, node, from, reason, count);
        }
    }

    public void SnapshotKept(Snapshot snapshot) => LogKept(logger, node, snapshot.Position, snapshot.Bytes);

    public void SnapshotInstalled(Snapshot snapshot) => LogInstalled(logger, node, snapshot.Position, snapshot.Bytes);

    public void SnapshotDamaged(Snapshot snapshot) => LogDamaged(logger, node, snapshot.Position);

    public void SnapshotFailed(string reason) => LogSnapshotFailed(logger, node, reason);

    public void Failed(Exception cause) => LogFailed(logger, cause, node, cause.Message);

    public void WatcherFailed(Exception cause) => LogWatcherFailed(logger, cause, node);

    [LoggerMessage(1, LogLevel.Information, "Node {Node} starts in term {Term} with a log up to {Last}; members {Members}")]
    private static partial void LogStarted(ILogger logger, NodeId node, Term term, LogPosition last, MemberSet members);

    [LoggerMessage(2, LogLevel.Error, "Node {Node} may not vote: {Loss} Remove it from the cluster, then start it with RaftStart.Join under a node id that was never used, and add it again.")]
    private static partial void LogLost(ILogger logger, NodeId node, string loss);

    [LoggerMessage(3, LogLevel.Warning, "Node {Node} takes over the store of node {Former}, whose Raft log, votes and snapshots are dropped")]
    private static partial void LogTookOver(ILogger logger, NodeId node, NodeId former);

    [LoggerMessage(4, LogLevel.Information, "Node {Node} is {Role}; leader {Leader}, term {Term}")]
    private static partial void LogRole(ILogger logger, NodeId node, Role role, NodeId leader, Term term);

    [LoggerMessage(5, LogLevel.Warning, "Node {Node} dropped a {Message} from node {From}: {Outcome} ({Count} so far)")]
    private static partial void LogRejected(ILogger logger, NodeId node, string message, NodeId from, StepOutcome outcome, long count);

    [LoggerMessage(12, LogLevel.Warning, "Node {Node} dropped what node {From} sent as a Raft message: {Reason} ({Count} so far)")]
    private static partial void LogUnreadable(ILogger logger, NodeId node, NodeId from, string reason, long count);

    [LoggerMessage(6, LogLevel.Information, "Node {Node} took a snapshot at {Position}, {Bytes} bytes")]
    private static partial void LogKept(ILogger logger, NodeId node, LogPosition position, long bytes);

    [LoggerMessage(7, LogLevel.Information, "Node {Node} installed its leader's snapshot at {Position}, {Bytes} bytes")]
    private static partial void LogInstalled(ILogger logger, NodeId node, LogPosition position, long bytes);

    [LoggerMessage(8, LogLevel.Warning, "Node {Node} received a snapshot at {Position} whose bytes are not what its checksum says; it is fetched again")]
    private static partial void LogDamaged(ILogger logger, NodeId node, LogPosition position);

    [LoggerMessage(9, LogLevel.Warning, "Node {Node} could not take a snapshot ({Reason}); its log grows until it can")]
    private static partial void LogSnapshotFailed(ILogger logger, NodeId node, string reason);

    [LoggerMessage(10, LogLevel.Error, "Node {Node} has stopped taking part: {Reason}")]
    private static partial void LogFailed(ILogger logger, Exception cause, NodeId node, string reason);

    [LoggerMessage(11, LogLevel.Error, "Who watches the role of node {Node} threw")]
    private static partial void LogWatcherFailed(ILogger logger, Exception cause, NodeId node);
}
