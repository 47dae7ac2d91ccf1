using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>Tells observers, the log and the meter what happens to the links that this node dials. An observer's exception goes to the log.</summary>
internal sealed partial class LinkEvents(PeerServices services, PeerMeter meter, ILogger log)
{
    public void Connected(PeerIdentity peer, PeerLane lane)
    {
        meter.Opened(isDialled: true, lane);
        Log.Connected(log, peer.Node.Value, peer.Incarnation.Value, peer.Advertised, lane);
        Tell((peer, lane), static (observer, at) => observer.Connected(at.peer, at.lane));
    }

    public void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int lost, Exception? defect)
    {
        meter.Ended(isDialled: true, lane, reason);
        if (lost > 0)
        {
            meter.Lost(lost);
        }

        if (defect is not null)
        {
            Log.Defect(log, peer.Value, lane, defect);
        }

        Log.Disconnected(log, peer.Value, lane, reason, lost);
        Tell((peer, lane, reason, lost), static (observer, at) => observer.Disconnected(at.peer, at.lane, at.reason, at.lost));
    }

    /// <summary>An attempt failed; <paramref name="isNews"/>: not for the same reason as the one before.</summary>
    public void Refused(NodeId peer, PeerLane lane, HandshakeResult result, bool isNews)
    {
        meter.Refused(result.Refusal, result.IsOurs);
        if (isNews)
        {
            Log.Refused(log, peer.Value, lane, result.Refusal, result.IsOurs ? "this node" : "the other side", result.Text);
            Tell((peer, lane, result), static (observer, at) => observer.Refused(at.peer, at.lane, at.result.Refusal, at.result.Text));
        }
    }

    /// <summary>A loop that dials died of something unexpected and starts again.</summary>
    public void Failed(NodeId peer, PeerLane lane, Exception defect) => Log.Defect(log, peer.Value, lane, defect);

    private void Tell<T>(T what, Action<IPeerObserver, T> tell)
    {
        foreach (IPeerObserver observer in services.Observers)
        {
            try
            {
                tell(observer, what);
            }
            catch (Exception defect)
            {
                Log.ObserverFailed(log, observer.GetType().Name, defect);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Information, "Connected to node {Peer}, incarnation {Incarnation}, at {Address}: {Lane}")]
        public static partial void Connected(ILogger logger, long peer, long incarnation, PeerAddress address, PeerLane lane);

        [LoggerMessage(3001, LogLevel.Information, "Connection to node {Peer}, {Lane}, ended: {Reason}; {Lost} messages were queued")]
        public static partial void Disconnected(ILogger logger, long peer, PeerLane lane, LinkEndReason reason, int lost);

        [LoggerMessage(3002, LogLevel.Warning, "No connection to node {Peer}, {Lane}: {Refusal} by {Side}: {Text}")]
        public static partial void Refused(ILogger logger, long peer, PeerLane lane, HandshakeRefusal refusal, string side, string text);

        [LoggerMessage(3003, LogLevel.Error, "An unexpected exception on the link to node {Peer}, {Lane}")]
        public static partial void Defect(ILogger logger, long peer, PeerLane lane, Exception exception);

        [LoggerMessage(3004, LogLevel.Error, "The observer {Observer} failed")]
        public static partial void ObserverFailed(ILogger logger, string observer, Exception exception);
    }
}
