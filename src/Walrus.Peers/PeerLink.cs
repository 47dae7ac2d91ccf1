namespace Walrus.Peers;

/// <summary>
/// The link to one other node: what this node sends to it, and the answers that come back. Safe for concurrent use; got from
/// <see cref="PeerNetwork.SetPeer"/> and valid until the peer is removed, after which it takes nothing.
/// </summary>
/// <remarks>
/// Order: what one caller sends on one channel reaches the handlers in that order (messages one at a time; requests are started in order and then overlap).
/// Between channels, and across a lost connection, there is no order. A connection that is lost takes with it what was queued: nothing is sent twice, and
/// nothing is kept for the next connection.
/// </remarks>
public sealed class PeerLink
{
    private readonly LinkLane[] _lanes;
    private readonly PeerMeter _meter;
    private readonly int _frameBytesMax;
    private Task _running = Task.CompletedTask;

    internal PeerLink(NodeId node, PeerAddress address, LinkServices services)
    {
        Node = node;
        _meter = services.Settings.Meter;
        _frameBytesMax = services.Settings.Options.FrameBytesMax;
        _lanes = [.. Enum.GetValues<PeerLane>().Select(lane => new LinkLane(node, lane, address, services))];
    }

    /// <summary>Who is at the other end.</summary>
    public NodeId Node { get; }

    /// <summary>Whether messages are taken on a lane now.</summary>
    public bool IsConnected(PeerLane lane) => _lanes[(int)lane].Current is not null;

    /// <summary>Completes when a lane is connected; it may be lost again by then.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task WaitConnectedAsync(PeerLane lane, CancellationToken cancellationToken) => _lanes[(int)lane].Connected.WaitAsync(cancellationToken);

    /// <summary>
    /// Sends a one-way message if there is a connection and room in its queue, and says so. The payload may change as soon as the call returns.
    /// Allocates nothing in steady state.
    /// </summary>
    /// <exception cref="ArgumentException">The payload is larger than a frame may be.</exception>
    public SendOutcome TrySend(PeerChannel channel, MessageKind kind, PeerPayload payload)
    {
        CheckSize(payload);
        FrameHeader header = new(FrameKind.Message, channel.Number, kind.Value);
        SendOutcome outcome = Lane(channel)?.Frames.Queue.TryAdd(header, payload) ?? SendOutcome.LinkDown;
        if (outcome != SendOutcome.Queued)
        {
            _meter.Dropped(outcome);
        }

        return outcome;
    }

    /// <summary>
    /// Sends a one-way message after waiting for room in the queue. The payload must not change until the task has completed. Calls that wait are served in order.
    /// Does not wait for a connection: without one the outcome is <see cref="SendOutcome.LinkDown"/>, also when it is lost while waiting.
    /// </summary>
    /// <exception cref="ArgumentException">The payload is larger than a frame may be.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while waiting; nothing was sent.</exception>
    public ValueTask<SendOutcome> SendAsync(PeerChannel channel, MessageKind kind, PeerPayload payload, CancellationToken cancellationToken)
    {
        CheckSize(payload);
        FrameHeader header = new(FrameKind.Message, channel.Number, kind.Value);
        return Lane(channel)?.Frames.Queue.AddAsync(header, payload, cancellationToken) ?? new ValueTask<SendOutcome>(SendOutcome.LinkDown);
    }

    /// <summary>
    /// Sends a request and waits for its end. Expected ends are outcomes of the answer, which the caller disposes. The payload may change as soon as the call has
    /// returned its task. Does not wait for room: too much under way is <see cref="PeerOutcome.QueueFull"/>.
    /// </summary>
    /// <param name="channel">Where; its order holds for requests, too.</param>
    /// <param name="kind">What.</param>
    /// <param name="payload">The question.</param>
    /// <param name="timeout">How long to wait, up to <see cref="Limits.PeerWaitMax"/>; met to within <see cref="Limits.PeerSweepInterval"/>.</param>
    /// <param name="cancellationToken">Stops the wait and tells the other side; the request may have been carried out.</param>
    /// <exception cref="ArgumentException">The payload is larger than a frame may be, or the timeout is out of range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<PeerAnswer> RequestAsync(
        PeerChannel channel, MessageKind kind, PeerPayload payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        CheckSize(payload);
        CheckTime(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        FrameHeader header = new(FrameKind.Request, channel.Number, kind.Value);
        PeerAnswer answer = Lane(channel) is { } connection
            ? await connection.RequestAsync(header, payload, timeout, cancellationToken)
            : PeerAnswer.Without(PeerOutcome.LinkDown);
        _meter.Requested(answer.Outcome);
        return answer;
    }

    /// <summary>
    /// Opens a stream to the peer's handler: a request whose body is many messages, as fast as the receiver reads them. Null when there is no connection, no room,
    /// or <see cref="Limits.PeerStreamsMax"/> are open on the lane already.
    /// </summary>
    /// <param name="channel">Where; use a channel of <see cref="PeerLane.Bulk"/>, so that nothing else waits.</param>
    /// <param name="kind">What.</param>
    /// <param name="opening">What the handler learns first.</param>
    /// <param name="stallTimeout">The stream ends as timed out when for so long nothing was sent, granted or answered; up to <see cref="Limits.PeerWaitMax"/>.</param>
    /// <param name="outcome">Why there is none.</param>
    /// <exception cref="ArgumentException">The opening is larger than a frame may be, or the timeout is out of range.</exception>
    public PeerStreamWriter? OpenStream(PeerChannel channel, MessageKind kind, PeerPayload opening, TimeSpan stallTimeout, out SendOutcome outcome)
    {
        CheckSize(opening);
        CheckTime(stallTimeout);
        outcome = SendOutcome.LinkDown;
        return Lane(channel)?.OpenStream(new FrameHeader(FrameKind.StreamOpen, channel.Number, kind.Value), opening, stallTimeout, out outcome);
    }

    /// <summary>Whoever starts a link may hold a lock: nothing of it runs here.</summary>
    internal void Start() => _running = Task.WhenAll(_lanes.Select(lane => BackgroundWork.Start(lane.RunAsync)));

    internal void Move(PeerAddress address) => ForEach(address, static (lane, to) => lane.Move(to));

    internal void Poke() => ForEach(0, static (lane, _) => lane.Poke());

    internal void Outdate(Incarnation newest) => ForEach(newest, static (lane, incarnation) => lane.Outdate(incarnation));

    internal void Close(LinkEndReason reason) => ForEach(reason, static (lane, why) => lane.Close(why));

    /// <summary>Lets every lane finish what is in flight.</summary>
    internal Task DrainAsync() => Task.WhenAll(_lanes.Select(lane => lane.DrainAsync()));

    /// <summary>After <see cref="Close"/> or <see cref="DrainAsync"/>: completes when nothing runs any more.</summary>
    internal async Task EndAsync()
    {
        await _running;
        ForEach(0, static (lane, _) => lane.Dispose());
    }

    private static void CheckTime(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(time));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, Limits.PeerWaitMax, nameof(time));
    }

    private void CheckSize(in PeerPayload payload)
    {
        if (payload.Length > _frameBytesMax)
        {
            throw new ArgumentException($"A payload of {payload.Length} bytes is larger than the {_frameBytesMax} that a frame may have.", nameof(payload));
        }
    }

    private DialledConnection? Lane(PeerChannel channel) => _lanes[(int)channel.Lane].Current;

    private void ForEach<T>(T with, Action<LinkLane, T> act)
    {
        foreach (LinkLane lane in _lanes)
        {
            act(lane, with);
        }
    }
}
