using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>What routing logs. Never the bytes of an entry.</summary>
internal sealed partial class RoutingLog(ILogger logger, NodeId node)
{
    private long _givenUp;
    private long _malformed;

    /// <summary>A call that nobody took in time. Logged less and less often, so that a long outage does not fill the disk.</summary>
    public void GaveUp(string place, string reason)
    {
        long count = Interlocked.Increment(ref _givenUp);
        if (BitOperations.IsPow2(count))
        {
            LogGaveUp(logger, node, place, reason, count);
        }
    }

    /// <summary>Bytes that no node of this version sends. Logged less and less often.</summary>
    public void Malformed(NodeId from, string what)
    {
        long count = Interlocked.Increment(ref _malformed);
        if (BitOperations.IsPow2(count))
        {
            LogMalformed(logger, node, what, from, count);
        }
    }

    public void PumpDied(Exception cause) => LogPumpDied(logger, node, cause);

    public void AttemptDied(Exception cause) => LogAttemptDied(logger, node, cause);

    [LoggerMessage(EventId = 2400, Level = LogLevel.Warning, Message = "Node {Node}: nobody took a call to {Place} in time; the last obstacle: {Reason} ({Count} calls so far)")]
    private static partial void LogGaveUp(ILogger logger, NodeId node, string place, string reason, long count);

    [LoggerMessage(EventId = 2401, Level = LogLevel.Error, Message = "Node {Node}: {What} of node {From} cannot be read ({Count} so far)")]
    private static partial void LogMalformed(ILogger logger, NodeId node, string what, NodeId from, long count);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Error, Message = "Node {Node}: calls that waited for their leader were ended, because routing them failed")]
    private static partial void LogPumpDied(ILogger logger, NodeId node, Exception cause);

    [LoggerMessage(EventId = 2403, Level = LogLevel.Error, Message = "Node {Node}: an attempt to bring an entry to its leader failed")]
    private static partial void LogAttemptDied(ILogger logger, NodeId node, Exception cause);
}
