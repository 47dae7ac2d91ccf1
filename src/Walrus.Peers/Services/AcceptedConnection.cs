using System.Buffers.Binary;
using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>The side that was called: gives what comes to the registered handlers, within bounds, and sends their answers back.</summary>
internal sealed class AcceptedConnection : IFrameSink
{
    private readonly PeerServices _services;
    private readonly ConnectionSettings _settings;
    private readonly HandlerCalls _handlers;
    private readonly Dictionary<ushort, (ChannelInbox Inbox, Task Loop)> _inboxes = [];
    private readonly CallTable _calls;
    private ulong _highest;

    public AcceptedConnection(FrameConnection frames, PeerIdentity peer, PeerServices services, ConnectionSettings settings, ILogger log)
    {
        Frames = frames;
        Peer = peer;
        _services = services;
        _settings = settings;
        _handlers = new HandlerCalls(peer, settings, log);
        _calls = new CallTable();
    }

    /// <summary>Who called; of a guest, the node is none.</summary>
    public PeerIdentity Peer { get; }

    /// <summary>The connection itself.</summary>
    public FrameConnection Frames { get; }

    /// <summary>Runs until the connection has ended and every handler that it started has.</summary>
    public async Task<LinkEndReason> RunAsync()
    {
        // Closing from elsewhere must free a reader that waits for an inbox.
        await using CancellationTokenRegistration closed = Frames.Closed.UnsafeRegister(static state => ((AcceptedConnection)state!).CloseInboxes(), this);
        LinkEndReason reason = await Frames.RunAsync(this);
        CloseInboxes();
        _calls.EndStreams();
        await Task.WhenAll(_inboxes.Values.Select(entry => entry.Loop));
        await _calls.EmptyAsync();
        return reason;
    }

    /// <summary>New requests are refused; those in flight go on, and the connection ends when they are answered.</summary>
    public async Task DrainAsync()
    {
        _calls.Stop();
        await _calls.EmptyAsync();
        Frames.Queue.Finish();
        await Frames.Written;
    }

    public ValueTask<LinkEndReason> TakeAsync(Frame frame) => frame.Header.Kind switch
    {
        FrameKind.Message => TakeMessageAsync(frame),
        FrameKind.Request or FrameKind.StreamOpen => TakeCallAsync(frame),
        FrameKind.Cancel => new ValueTask<LinkEndReason>(TakeCancel(frame.Header)),
        FrameKind.StreamData => new ValueTask<LinkEndReason>(TakeStreamData(frame)),
        FrameKind.StreamEnd => new ValueTask<LinkEndReason>(EndStream(frame, PeerStreamState.Ended)),
        FrameKind.StreamAbort => new ValueTask<LinkEndReason>(EndStream(frame, PeerStreamState.Aborted)),
        FrameKind.Reject => new ValueTask<LinkEndReason>(TakeReject(frame)),
        _ => new ValueTask<LinkEndReason>(LinkEndReason.WrongState),
    };

    /// <summary>Why the other side left after this one had welcomed it; null when it did not.</summary>
    public string? Rejection { get; private set; }

    public async ValueTask EndAsync()
    {
        foreach ((ChannelInbox inbox, _) in InboxesNow())
        {
            await inbox.EmptyAsync();
        }
    }

    public void Sweep(long now)
    {
    }

    private async ValueTask<LinkEndReason> TakeMessageAsync(Frame frame)
    {
        if (_services.Find(frame.Header, Peer.Node.IsNone) is not { Message: not null } registration)
        {
            _settings.Meter.Unhandled();
            return LinkEndReason.None;
        }

        await Inbox(frame.Header.Channel).AddAsync(new InboxItem(frame.Header, registration, _settings.Payloads.Copy(frame.Payload), Call: null));
        return LinkEndReason.None;
    }

    private async ValueTask<LinkEndReason> TakeCallAsync(Frame frame)
    {
        FrameHeader header = frame.Header;
        if (header.Correlation <= _highest)
        {
            return LinkEndReason.WrongState; // Numbers ascend; this one was there before.
        }

        _highest = header.Correlation;
        bool isStream = header.Kind == FrameKind.StreamOpen;
        Registration? registration = _services.Find(header, Peer.Node.IsNone);
        if ((isStream ? (object?)registration?.Stream : registration?.Request) is null)
        {
            _settings.Meter.Unhandled();
            await RefuseAsync(header, RefusalCode.UnknownKind, $"no handler for channel {header.Channel}, kind {header.Code}");
            return LinkEndReason.None;
        }

        if (_calls.Refuses((int)frame.Payload.Length, isStream) is { } refusal)
        {
            await RefuseAsync(header, refusal, refusal == RefusalCode.Stopping ? "the node is stopping" : "too many requests are open");
            return LinkEndReason.None;
        }

        RunningCall call = new(header, _settings.Payloads.Copy(frame.Payload), Frames.Closed)
        {
            Stream = isStream ? new PeerStreamReader(bytes => Grant(header.Correlation, bytes)) : null,
        };
        _calls.Add(call);
        await Inbox(header.Channel).AddAsync(new InboxItem(header, registration!, default, call));
        return LinkEndReason.None;
    }

    private LinkEndReason TakeReject(Frame frame)
    {
        _settings.Meter.Refused((HandshakeRefusal)frame.Header.Code, isOurs: false);
        Rejection = $"{(HandshakeRefusal)frame.Header.Code}: {RefusalText.Read(frame.Payload)}";
        return LinkEndReason.Rejected;
    }

    private LinkEndReason TakeCancel(in FrameHeader header)
    {
        if (header.Correlation == 0 || header.Correlation > _highest)
        {
            return LinkEndReason.WrongState;
        }

        _calls.Cancel(header.Correlation);
        return LinkEndReason.None;
    }

    private LinkEndReason TakeStreamData(Frame frame)
    {
        if (frame.Header.Correlation == 0 || frame.Header.Correlation > _highest)
        {
            return LinkEndReason.WrongState;
        }

        return _calls.TryAddToStream(frame.Header.Correlation, frame.Payload, _settings.Payloads) ? LinkEndReason.None : LinkEndReason.CreditExceeded;
    }

    private LinkEndReason EndStream(Frame frame, PeerStreamState state)
    {
        if (frame.Header.Correlation == 0 || frame.Header.Correlation > _highest)
        {
            return LinkEndReason.WrongState;
        }

        _calls.EndStream(frame.Header.Correlation, state, new RefusalCode(frame.Header.Code), RefusalText.Read(frame.Payload));
        return LinkEndReason.None;
    }

    private ChannelInbox Inbox(ushort channel)
    {
        lock (_inboxes)
        {
            if (!_inboxes.TryGetValue(channel, out (ChannelInbox Inbox, Task Loop) entry))
            {
                ChannelInbox inbox = new(HandleAsync, Drop);
                if (Frames.Closed.IsCancellationRequested)
                {
                    inbox.Close();
                }

                entry = (inbox, inbox.RunAsync());
                _inboxes.Add(channel, entry);
            }

            return entry.Inbox;
        }
    }

    private ValueTask HandleAsync(InboxItem item)
    {
        if (item.Call is not { } call)
        {
            return _handlers.TakeAsync(item, Frames.Closed);
        }

        _ = RunAsync(call, item.Registration); // Owned by the table of calls, which the end of the connection waits for; it does not throw.
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(RunningCall call, Registration registration)
    {
        call.Stream?.Open();
        PeerReply reply = await _handlers.AnswerAsync(call, registration);
        FrameHeader header = new(
            reply.Refusal is null ? FrameKind.Answer : FrameKind.Refusal, Code: reply.Refusal?.Value ?? 0, Correlation: call.Header.Correlation);
        try
        {
            PeerPayload payload = reply.Refusal is null ? reply.Payload : RefusalText.Write(reply.Text);
            if (await Frames.Queue.AddAsync(header, payload, Frames.Closed) == SendOutcome.QueueFull)
            {
                Frames.Queue.TryAdd(header, payload, isForced: true); // As many wait as may: this one is the last that the bound on requests allows.
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has gone; the other side knows that the outcome is unknown.
        }
        finally
        {
            reply.Owner?.Dispose();
            _calls.Remove(call);
        }
    }

    private void Drop(InboxItem item)
    {
        item.Payload.Return();
        if (item.Call is { } call)
        {
            _calls.Remove(call);
        }
    }

    private async ValueTask RefuseAsync(FrameHeader header, RefusalCode code, string text)
    {
        try
        {
            await Frames.Queue.AddAsync(
                new FrameHeader(FrameKind.Refusal, Code: code.Value, Correlation: header.Correlation), RefusalText.Write(text), Frames.Closed);
        }
        catch (OperationCanceledException)
        {
            // The connection has gone.
        }
    }

    private void Grant(ulong correlation, int bytes)
    {
        byte[] payload = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(payload, (uint)bytes);
        Frames.Queue.TryAdd(new FrameHeader(FrameKind.StreamCredit, Correlation: correlation), payload, isForced: true); // A few per stream and window.
    }

    private void CloseInboxes()
    {
        foreach ((ChannelInbox inbox, _) in InboxesNow())
        {
            inbox.Close();
        }
    }

    private (ChannelInbox Inbox, Task Loop)[] InboxesNow()
    {
        lock (_inboxes)
        {
            return [.. _inboxes.Values];
        }
    }
}
