using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Walrus.Simulation.Cluster;

/// <summary>One direction of a connection: what is flushed into it comes out at the other end, in order, after a while; when the connection breaks, what is under way is lost.</summary>
internal sealed class SimWire : PipeWriter
{
    private readonly SimNetwork _network;
    private readonly Pipe _out;
    private readonly Queue<(byte[]? Bytes, long Due)> _underWay = new();
    private ArrayBufferWriter<byte> _unflushed = new(512);
    private bool _isCompleted;
    private bool _isBroken;
    private bool _isDelivering;
    private long _lastDue;

    public SimWire(SimNetwork network, int from, int to, PipeScheduler reader)
    {
        _network = network;
        From = from;
        To = to;
        _out = new Pipe(new PipeOptions(
            readerScheduler: reader, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, resumeWriterThreshold: 0, minimumSegmentSize: 512, useSynchronizationContext: false));
    }

    public int From { get; }

    public int To { get; }

    /// <summary>The end where it comes out.</summary>
    public PipeReader Reader => _out.Reader;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _unflushed.WrittenCount;

    /// <inheritdoc/>
    public override void Advance(int bytes) => _unflushed.Advance(bytes);

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => _unflushed.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => _unflushed.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
        // None ever waits.
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_isBroken && !_isCompleted && _unflushed.WrittenCount > 0)
        {
            Send(_unflushed.WrittenSpan.ToArray());
        }

        _unflushed.ResetWrittenCount();
        return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: _isBroken));
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        if (!_isCompleted && !_isBroken)
        {
            _isCompleted = true;
            Send(null);
        }
    }

    /// <summary>The connection is reset: the reader finds out at once, and the writer with the next flush.</summary>
    public void Break()
    {
        if (!_isBroken)
        {
            _isBroken = true;
            _underWay.Clear();
            _out.Writer.Complete(new ConnectionResetException("The connection was reset."));
        }
    }

    /// <summary>Goes on with what was held up while the way was blocked.</summary>
    public void Resume()
    {
        if (!_isDelivering && _underWay.Count > 0)
        {
            Schedule();
        }
    }

    private void Send(byte[]? bytes)
    {
        _lastDue = Math.Max(_lastDue, _network.Loop.Now + _network.Delay(From, To).Ticks);
        _underWay.Enqueue((bytes, _lastDue));
        Resume();
    }

    private void Schedule()
    {
        _isDelivering = true;
        _network.Loop.After(TimeSpan.FromTicks(_underWay.Peek().Due - _network.Loop.Now), _network.Scheduler, Deliver);
    }

    private void Deliver()
    {
        _isDelivering = false;
        if (_isBroken || _network.IsBlocked(From, To))
        {
            return;
        }

        bool hasNews = false;
        while (_underWay.TryPeek(out (byte[]? Bytes, long Due) next) && next.Due <= _network.Loop.Now)
        {
            _ = _underWay.Dequeue();
            if (next.Bytes is { } bytes)
            {
                _out.Writer.Write(bytes);
                hasNews = true;
            }
            else
            {
                _out.Writer.Complete();
                return;
            }
        }

        if (hasNews)
        {
            _ = _out.Writer.FlushAsync(CancellationToken.None).AsTask(); // Complete already: nothing pauses the writer.
        }

        Resume();
    }
}
