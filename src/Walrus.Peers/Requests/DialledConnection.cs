using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Walrus.Peers;

/// <summary>The side that dialled: sends messages, requests and streams, and matches what comes back with what waits for it.</summary>
internal sealed class DialledConnection : IFrameSink
{
    private readonly Lock _gate = new();
    private readonly ConnectionSettings _settings;
    private readonly RequestTable<PendingRequest> _requests = new(Limits.PeerRequestsInFlightMax);
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _streams;
    private bool _isClosed;

    public DialledConnection(FrameConnection frames, PeerIdentity peer, ConnectionSettings settings)
    {
        Frames = frames;
        Peer = peer;
        _settings = settings;
    }

    /// <summary>Who answered.</summary>
    public PeerIdentity Peer { get; }

    /// <summary>The connection itself.</summary>
    public FrameConnection Frames { get; }

    /// <summary>Requests and streams without an answer.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _requests.Count;
            }
        }
    }

    /// <summary>Runs until the connection ends; afterwards nothing waits for an answer.</summary>
    public async Task<LinkEndReason> RunAsync()
    {
        LinkEndReason reason = await Frames.RunAsync(this);
        PendingRequest[] lost;
        lock (_gate)
        {
            _isClosed = true;
            lost = _requests.TakeAll();
        }

        _idle.TrySetResult();
        foreach (PendingRequest request in lost)
        {
            request.Complete(PeerAnswer.Without(PeerOutcome.LinkLost));
        }

        return reason;
    }

    /// <summary>Takes no more requests, waits for the answers to those in flight, and lets the connection end when its queue is empty.</summary>
    public async Task DrainAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            SignalIdle();
        }

        await _idle.Task;
        Frames.Queue.Finish();
        await Frames.Written;
    }

    /// <summary>Sends a request. The payload may change once this method has returned its task.</summary>
    public async ValueTask<PeerAnswer> RequestAsync(FrameHeader header, PeerPayload payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        PendingRequest pending = new(stream: null);
        (SendOutcome outcome, ulong correlation) = Open(pending, header, payload, timeout);
        if (outcome != SendOutcome.Queued)
        {
            return PeerAnswer.Without(outcome == SendOutcome.QueueFull ? PeerOutcome.QueueFull : PeerOutcome.LinkDown);
        }

        await using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                (DialledConnection connection, ulong correlation) = ((DialledConnection, ulong))state!;
                connection.Cancel(correlation, token);
            },
            (this, correlation));
        return await pending.Answer;
    }

    /// <summary>Opens a stream; null when it could not be, and <paramref name="outcome"/> says why.</summary>
    public PeerStreamWriter? OpenStream(FrameHeader header, in PeerPayload opening, TimeSpan stallTimeout, out SendOutcome outcome)
    {
        PeerStreamWriter stream = new(this, stallTimeout);
        PendingRequest pending = new(stream);
        (outcome, _) = Open(pending, header, opening, stallTimeout);
        return outcome == SendOutcome.Queued ? stream : null;
    }

    /// <summary>Nobody waits for that any more.</summary>
    public void Cancel(ulong correlation, CancellationToken token)
    {
        if (TryTake(correlation, out PendingRequest? request))
        {
            SendCancel(correlation);
            request.Cancel(token);
            request.Stream?.OnAnswered();
        }
    }

    /// <summary>Tells the receiver that the stream is given up; its answer ends it.</summary>
    public void AbortStream(ulong correlation, RefusalCode code, string text) =>
        Frames.Queue.TryAdd(
            new FrameHeader(FrameKind.StreamAbort, Code: code.Value, Correlation: correlation), RefusalText.Write(text), isForced: true); // One for each stream.

    /// <summary>A frame of a stream, when there is room.</summary>
    public ValueTask<SendOutcome> AddStreamFrameAsync(in FrameHeader header, in PeerPayload payload, CancellationToken cancellationToken) =>
        Frames.Queue.AddAsync(header, payload, cancellationToken);

    /// <summary>The stream moves: its stall is counted from here.</summary>
    public void ExtendStream(PeerStreamWriter stream)
    {
        long deadline = Deadline(stream.StallTimeout);
        lock (_gate)
        {
            _requests.Extend(stream.Correlation, deadline);
        }
    }

    /// <summary>Refuses what no frame can carry.</summary>
    /// <exception cref="ArgumentException">The payload is larger than a frame may be.</exception>
    public void CheckSize(in PeerPayload payload)
    {
        if (payload.Length > _settings.Options.FrameBytesMax)
        {
            throw new ArgumentException($"A payload of {payload.Length} bytes is larger than the {_settings.Options.FrameBytesMax} that a frame may have.", nameof(payload));
        }
    }

    public ValueTask<LinkEndReason> TakeAsync(Frame frame) => new(Take(frame));

    public ValueTask EndAsync() => ValueTask.CompletedTask;

    public void Sweep(long now)
    {
        List<(ulong Correlation, PendingRequest Request)>? expired;
        lock (_gate)
        {
            expired = _requests.TakeExpired(now);
            if (expired is not null)
            {
                _streams -= expired.Count(entry => entry.Request.Stream is not null);
                SignalIdle();
            }
        }

        foreach ((ulong correlation, PendingRequest request) in expired ?? [])
        {
            SendCancel(correlation);
            request.Complete(PeerAnswer.Without(PeerOutcome.TimedOut));
        }
    }

    private LinkEndReason Take(Frame frame) => frame.Header.Kind switch
    {
        FrameKind.Answer => TakeAnswer(frame),
        FrameKind.Refusal => TakeAnswer(frame),
        FrameKind.StreamCredit => TakeCredit(frame),
        _ => LinkEndReason.WrongState,
    };

    private LinkEndReason TakeAnswer(Frame frame)
    {
        if (TryTake(frame.Header.Correlation, out PendingRequest? request))
        {
            request.Complete(frame.Header.Kind == FrameKind.Answer
                ? PeerAnswer.Answered(_settings.Payloads.Copy(frame.Payload))
                : PeerAnswer.Refused(new RefusalCode(frame.Header.Code), RefusalText.Read(frame.Payload)));
            return LinkEndReason.None;
        }

        return WasIssued(frame.Header.Correlation) ? LinkEndReason.None : LinkEndReason.WrongState; // Too late, or to nothing.
    }

    private LinkEndReason TakeCredit(Frame frame)
    {
        if (frame.Payload.Length != sizeof(uint) || !WasIssued(frame.Header.Correlation))
        {
            return LinkEndReason.WrongState;
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        frame.Payload.CopyTo(bytes);
        PeerStreamWriter? stream;
        lock (_gate)
        {
            stream = _requests.TryGet(frame.Header.Correlation, out PendingRequest request) ? request.Stream : null;
        }

        if (stream is null)
        {
            return LinkEndReason.None; // It has ended meanwhile.
        }

        ExtendStream(stream);
        return stream.TryGrant(BinaryPrimitives.ReadUInt32LittleEndian(bytes)) ? LinkEndReason.None : LinkEndReason.WrongState;
    }

    private (SendOutcome Outcome, ulong Correlation) Open(PendingRequest pending, FrameHeader header, in PeerPayload payload, TimeSpan timeout)
    {
        long deadline = Deadline(timeout);
        lock (_gate)
        {
            if (_isClosed)
            {
                return (SendOutcome.LinkDown, 0);
            }

            if (!_requests.HasRoom || (pending.Stream is not null && _streams >= Limits.PeerStreamsMax))
            {
                return (SendOutcome.QueueFull, 0);
            }

            // Numbered and queued in one step: the other side relies on ascending numbers.
            SendOutcome outcome = Frames.Queue.TryAdd(header with { Correlation = _requests.Next }, payload);
            if (outcome != SendOutcome.Queued)
            {
                return (outcome, 0);
            }

            ulong correlation = _requests.Add(pending, deadline);
            if (pending.Stream is not null)
            {
                _streams++;
                pending.Stream.Opened(correlation, pending.Answer);
            }

            return (outcome, correlation);
        }
    }

    private bool TryTake(ulong correlation, [NotNullWhen(true)] out PendingRequest? request)
    {
        lock (_gate)
        {
            bool taken = _requests.TryTake(correlation, out request);
            _streams -= taken && request!.Stream is not null ? 1 : 0;
            SignalIdle();
            return taken;
        }
    }

    private void SignalIdle()
    {
        if (_isClosed && _requests.Count == 0)
        {
            _idle.TrySetResult();
        }
    }

    private bool WasIssued(ulong correlation)
    {
        lock (_gate)
        {
            return _requests.WasIssued(correlation);
        }
    }

    /// <summary>At best: where it finds no room the handler runs to its end for nobody.</summary>
    private void SendCancel(ulong correlation) => Frames.Queue.TryAdd(new FrameHeader(FrameKind.Cancel, Correlation: correlation), PeerPayload.Empty);

    private long Deadline(TimeSpan timeout) =>
        _settings.Time.GetTimestamp() + (long)(timeout.TotalSeconds * _settings.Time.TimestampFrequency);
}
