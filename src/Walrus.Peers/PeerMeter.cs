using System.Diagnostics.Metrics;

namespace Walrus.Peers;

/// <summary>
/// What the links count, as instruments of a meter named <see cref="Name"/>; its tag <c>walrus.node.id</c> tells the nodes of one process apart.
/// Recording allocates nothing.
/// </summary>
internal sealed class PeerMeter : IDisposable
{
    public const string Name = "Walrus.Peers";

    private static readonly string[] Lanes = ["urgent", "normal", "bulk"];
    private static readonly string[] Ends = [.. Enum.GetNames<LinkEndReason>().Select(Words)];
    private static readonly string[] Outcomes = [.. Enum.GetNames<PeerOutcome>().Select(Words)];

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _framesSent;
    private readonly Counter<long> _framesReceived;
    private readonly Counter<long> _bytesSent;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _unhandled;
    private readonly Counter<long> _handlerFailures;
    private readonly Counter<long> _requests;

    public PeerMeter(NodeId node)
    {
        _meter = new Meter(new MeterOptions(Name) { Tags = [new KeyValuePair<string, object?>("walrus.node.id", node.Value)] });
        _active = _meter.CreateUpDownCounter<long>("walrus.peers.connections", "{connection}", "Connections between nodes that passed the handshake, by direction and lane.");
        _ended = _meter.CreateCounter<long>("walrus.peers.connections.ended", "{connection}", "Such connections that ended, by reason.");
        _refused = _meter.CreateCounter<long>("walrus.peers.handshakes.refused", "{handshake}", "Handshakes that failed, by reason and by who refused.");
        _framesSent = _meter.CreateCounter<long>("walrus.peers.frames.sent", "{frame}", "Frames handed to the network, by lane.");
        _framesReceived = _meter.CreateCounter<long>("walrus.peers.frames.received", "{frame}", "Frames received, by lane.");
        _bytesSent = _meter.CreateCounter<long>("walrus.peers.sent", "By", "Bytes handed to the network, by lane.");
        _bytesReceived = _meter.CreateCounter<long>("walrus.peers.received", "By", "Bytes received, by lane.");
        _lost = _meter.CreateCounter<long>("walrus.peers.messages.dropped", "{message}", "Messages that were not sent, or were queued when their connection ended, by reason.");
        _unhandled = _meter.CreateCounter<long>("walrus.peers.messages.unhandled", "{message}", "Messages and requests that no service is registered for.");
        _handlerFailures = _meter.CreateCounter<long>("walrus.peers.handlers.failed", "{call}", "Handlers that ended with an exception; each is a defect.");
        _requests = _meter.CreateCounter<long>("walrus.peers.requests", "{request}", "Requests to other nodes, by outcome.");
    }

    public void Opened(bool isDialled, PeerLane lane) => _active.Add(1, Direction(isDialled), Lane(lane));

    public void Ended(bool isDialled, PeerLane lane, LinkEndReason reason)
    {
        _active.Add(-1, Direction(isDialled), Lane(lane));
        _ended.Add(1, new KeyValuePair<string, object?>("reason", Ends[(int)reason]));
    }

    /// <summary>A handshake failed; <paramref name="isOurs"/>: this node refused, else the other one or the network.</summary>
    public void Refused(HandshakeRefusal reason, bool isOurs) => _refused.Add(
        1, new KeyValuePair<string, object?>("reason", Words(reason.ToString())), new KeyValuePair<string, object?>("by", isOurs ? "us" : "them"));

    public void Sent(PeerLane lane, int frames, long bytes)
    {
        _framesSent.Add(frames, Lane(lane));
        _bytesSent.Add(bytes, Lane(lane));
    }

    public void Received(PeerLane lane, int frames, long bytes)
    {
        _framesReceived.Add(frames, Lane(lane));
        _bytesReceived.Add(bytes, Lane(lane));
    }

    /// <summary>A message was not queued.</summary>
    public void Dropped(SendOutcome why) => _lost.Add(1, new KeyValuePair<string, object?>("reason", why == SendOutcome.QueueFull ? "queue_full" : "link_down"));

    /// <summary>Queued messages went with their connection.</summary>
    public void Lost(int messages) => _lost.Add(messages, new KeyValuePair<string, object?>("reason", "link_lost"));

    public void Unhandled() => _unhandled.Add(1);

    public void HandlerFailed() => _handlerFailures.Add(1);

    public void Requested(PeerOutcome outcome) => _requests.Add(1, new KeyValuePair<string, object?>("outcome", Outcomes[(int)outcome]));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Lane(PeerLane lane) => new("lane", Lanes[(int)lane]);

    private static KeyValuePair<string, object?> Direction(bool isDialled) => new("direction", isDialled ? "out" : "in");

    /// <summary>HalfFrame as half_frame.</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
