using System.Buffers;
using System.IO.Pipelines;

namespace Walrus.Peers;

/// <summary>
/// One connection after its handshake: a loop that reads frames and gives them to the sink, a loop that writes what is queued, and the watch over silence.
/// Knows pipes only. Whatever comes, it ends with a reason and never with an exception.
/// </summary>
internal sealed class FrameConnection : IDisposable
{
    private readonly IDuplexPipe _transport;
    private readonly ConnectionSettings _settings;
    private readonly Liveness _liveness;
    private readonly PeerLane _lane;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingSince = Liveness.NotWaiting;
    private long _sentAt;
    private int _reason;
    private int _framesLost;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isMidFrame;

    /// <summary>A connection over <paramref name="transport"/>, whose owner closes what is behind it after <see cref="RunAsync"/>.</summary>
    public FrameConnection(IDuplexPipe transport, PeerLane lane, ConnectionSettings settings)
    {
        _transport = transport;
        _settings = settings;
        _lane = lane;
        _liveness = new Liveness(settings.Options.KeepAlive, settings.Options.IdleTimeout);
        _sentAt = settings.Time.GetTimestamp();
        Closed = _closed.Token;
        Queue = new SendQueue(Limits.PeerSendQueueFramesMax, settings.Options.SendQueueBytes);
    }

    /// <summary>What is to be sent.</summary>
    public SendQueue Queue { get; }

    /// <summary>Cancelled once the connection ends.</summary>
    public CancellationToken Closed { get; }

    /// <summary>Why it ended; none while it runs.</summary>
    public LinkEndReason Reason => (LinkEndReason)Volatile.Read(ref _reason);

    /// <summary>After the end: frames that were queued and not wholly handed to the network.</summary>
    public int FramesLost => Volatile.Read(ref _framesLost);

    /// <summary>Completes when nothing is written any more: after <see cref="SendQueue.Finish"/> everything queued was handed to the network.</summary>
    public Task Written => _written.Task;

    /// <summary>After an end by <see cref="LinkEndReason.Defect"/>: the exception.</summary>
    public Exception? Defect { get; private set; }

    /// <summary>Reads and writes until <see cref="Close"/>, the other side's end, or <see cref="SendQueue.Finish"/> and an empty queue.</summary>
    public async Task<LinkEndReason> RunAsync(IFrameSink sink)
    {
        Task writing = WriteAsync();
        Close(await GuardAsync(ReadAsync(sink)));
        await writing;
        await _ended.Task; // Whoever closed it may still be at it.
        await CompleteAsync(_transport.Input);

        // Over TLS completing writes what a cut flush left behind, to a peer that may read no more: that write is cut, too. After an orderly end nothing is left.
        _transport.Output.CancelPendingFlush();
        await CompleteAsync(_transport.Output);
        return Reason;
    }

    /// <summary>Ends the connection; the first reason stands. From any thread, does not block.</summary>
    public void Close(LinkEndReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)LinkEndReason.None) != (int)LinkEndReason.None)
        {
            return;
        }

        Volatile.Write(ref _framesLost, Queue.Close());
        _ = _closed.CancelAsync(); // Handlers hang on this token; their callbacks run elsewhere, and what they throw is theirs.
        _transport.Input.CancelPendingRead();
        _transport.Output.CancelPendingFlush();
        _ended.TrySetResult();
    }

    /// <summary>After <see cref="RunAsync"/>, when nobody uses it any more.</summary>
    public void Dispose() => _closed.Dispose();

    /// <summary>Looks at the clock.</summary>
    public void Sweep(long now)
    {
        switch (_liveness.Judge(Volatile.Read(ref _waitingSince), Volatile.Read(ref _sentAt), now, _settings.Time))
        {
            case LivenessDuty.GiveUp:
                Close(_isMidFrame ? LinkEndReason.HalfFrame : LinkEndReason.Silent);
                break;
            case LivenessDuty.Ping when Queue.Frames == 0: // What waits there will say it as well.
                Queue.TryAdd(new FrameHeader(FrameKind.Ping), PeerPayload.Empty);
                break;
        }
    }

    /// <summary>This process stood still for so long: what the other side said meanwhile may not have been read yet, so that time does not count as its silence.</summary>
    public void Excuse(TimeSpan pause)
    {
        long since = Volatile.Read(ref _waitingSince);
        if (since != Liveness.NotWaiting)
        {
            // When the reader came first, it has heard something, and there is nothing to excuse.
            Interlocked.CompareExchange(ref _waitingSince, Liveness.After(since, pause, _settings.Time), since);
        }
    }

    private static async ValueTask CompleteAsync(PipeReader reader)
    {
        try
        {
            await reader.CompleteAsync();
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // A stream below the pipe was broken already; that is what the reason says.
        }
    }

    private static async ValueTask CompleteAsync(PipeWriter writer)
    {
        try
        {
            await writer.CompleteAsync();
        }
        catch (Exception broken) when (IsBreak(broken))
        {
            // As above.
        }
    }

    private static bool IsBreak(Exception exception) => exception is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;

    private async Task<LinkEndReason> GuardAsync(Task<LinkEndReason> loop)
    {
        try
        {
            return await loop;
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return LinkEndReason.Broken;
        }
        catch (Exception defect)
        {
            Defect ??= defect;
            return LinkEndReason.Defect;
        }
    }

    private async Task<LinkEndReason> ReadAsync(IFrameSink sink)
    {
        PipeReader input = _transport.Input;
        while (Reason == LinkEndReason.None)
        {
            Volatile.Write(ref _waitingSince, _settings.Time.GetTimestamp());
            ReadResult read = await input.ReadAsync(CancellationToken.None);
            Volatile.Write(ref _waitingSince, Liveness.NotWaiting);
            (LinkEndReason end, SequencePosition consumed, bool isMidFrame) = await TakeFramesAsync(sink, read.Buffer);
            if (end != LinkEndReason.None)
            {
                return end;
            }

            _isMidFrame = isMidFrame;
            input.AdvanceTo(consumed, read.Buffer.End);
            if (read.IsCompleted)
            {
                await sink.EndAsync();
                return LinkEndReason.PeerClosed;
            }
        }

        return Reason;
    }

    private async ValueTask<(LinkEndReason End, SequencePosition Consumed, bool IsMidFrame)> TakeFramesAsync(IFrameSink sink, ReadOnlySequence<byte> buffer)
    {
        int frames = 0;
        long bytes = buffer.Length;
        FrameStatus status;
        while ((status = FrameCodec.TryRead(ref buffer, _settings.Options.FrameBytesMax, out Frame frame)) == FrameStatus.Frame)
        {
            frames++;
            LinkEndReason end = frame.Header.Kind == FrameKind.Ping ? LinkEndReason.None : await sink.TakeAsync(frame);
            if (end != LinkEndReason.None || Reason != LinkEndReason.None)
            {
                return (end != LinkEndReason.None ? end : Reason, buffer.Start, false);
            }
        }

        _settings.Meter.Received(_lane, frames, bytes - buffer.Length);
        return (Rubbish.ReasonOf(status), buffer.Start, !buffer.IsEmpty);
    }

    private async Task WriteAsync()
    {
        LinkEndReason end = await GuardAsync(WriteQueuedAsync());
        if (end == LinkEndReason.Broken && Reason == LinkEndReason.None)
        {
            end = LinkEndReason.PeerClosed; // The reader may know better, but nothing can be said any more.
        }

        Close(end);
        _written.TrySetResult();
    }

    /// <summary>Ends when the queue is over; what it was closed for stands in <see cref="Reason"/>.</summary>
    private async Task<LinkEndReason> WriteQueuedAsync()
    {
        while (!Queue.IsOver)
        {
            await Queue.Ready.WaitAsync();
            while (Queue.Take() is { } chunk)
            {
                int frames = chunk.Frames;
                int bytes = chunk.Bytes;
                bool isSent;
                try
                {
                    isSent = await SendAsync(chunk);
                }
                finally
                {
                    Queue.Release(chunk);
                }

                if (!isSent)
                {
                    return LinkEndReason.PeerClosed;
                }

                Volatile.Write(ref _sentAt, _settings.Time.GetTimestamp());
                _settings.Meter.Sent(_lane, frames, bytes);
            }
        }

        return LinkEndReason.Stopping;
    }

    private async ValueTask<bool> SendAsync(SendChunk chunk)
    {
        for (int sent = 0; sent < chunk.Bytes; sent += Limits.PeerFlushBytes)
        {
            ReadOnlySpan<byte> rest = chunk.Written[sent..];
            _transport.Output.Write(rest[..Math.Min(rest.Length, Limits.PeerFlushBytes)]);
            FlushResult flushed = await _transport.Output.FlushAsync(CancellationToken.None);
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return false;
            }
        }

        return true;
    }
}
