namespace Walrus.Storage.Journal;

/// <summary>
/// Flushes by the clock, and early when much is unflushed, so that nobody's durable append waits behind another's bulk load. Beside
/// appends, on the thread pool; one flush at a time.
/// </summary>
internal sealed class IntervalFlusher : IDisposable
{
    private readonly Flusher _flusher;
    private readonly JournalWriter _writer;
    private readonly Committer _committer;
    private readonly Lock _gate = new();
    private readonly ITimer? _timer;
    private int _isQueued;
    private bool _isStopped;

    /// <summary>With a null <paramref name="interval"/> only <see cref="FlushSoon"/> flushes.</summary>
    public IntervalFlusher(Flusher flusher, JournalWriter writer, Committer committer, TimeSpan? interval, TimeProvider time)
    {
        _flusher = flusher;
        _writer = writer;
        _committer = committer;
        if (interval is { } period)
        {
            _timer = time.CreateTimer(_ => FlushSoon(), null, period, period);
        }
    }

    /// <summary>Queues a flush unless one is queued already.</summary>
    public void FlushSoon()
    {
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(static self => self.Flush(), this, preferLocal: false);
        }
    }

    /// <summary>Returns once no flush of this object runs or will run.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_gate)
        {
            _isStopped = true;
        }
    }

    private void Flush()
    {
        _ = Interlocked.Exchange(ref _isQueued, 0);
        lock (_gate)
        {
            if (_isStopped || _writer.End <= _writer.FlushedTo)
            {
                return;
            }

            try
            {
                // Only when entries were covered: a mark is a record too, and would ask for the next flush for ever.
                bool coversEntries = _flusher.UnflushedBytes > 0;
                _flusher.Flush();
                if (coversEntries)
                {
                    _committer.Add(new FlushMarkWork());
                    _committer.Kick(mayRunHere: false);
                }
            }
            catch (StorageException)
            {
                // Recorded in EngineHealth by the flusher: from there it reaches every later caller.
            }
        }
    }
}
