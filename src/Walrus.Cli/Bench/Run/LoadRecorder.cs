using Walrus.Cli.Bench.Latency;
using Walrus.Client;

namespace Walrus.Cli.Bench.Run;

/// <summary>What operations of one kind came to. Recording allocates nothing. Thread-safe.</summary>
internal sealed class LoadRecorder
{
    private readonly TimeProvider _time;
    private readonly BenchWindow _window;
    private readonly LatencyHistogram _latencies = new(LatencyHistogram.PreciseBits);
    private readonly LatencySeries _series;
    private long _entries;
    private long _bytes;
    private long _entriesEver;
    private long _bytesEver;
    private long _failures;
    private string? _firstFailure;

    /// <summary>Nothing so far.</summary>
    public LoadRecorder(string name, TimeProvider time, BenchWindow window, TimeSpan measured)
    {
        Name = name;
        _time = time;
        _window = window;
        _series = new LatencySeries(measured);
    }

    /// <summary>What the operations are, for people.</summary>
    public string Name { get; }

    /// <summary>The latencies so far.</summary>
    public LatencyHistogram Latencies => _latencies;

    /// <summary>Entries and bytes so far, those of the warm-up and after the end included.</summary>
    public (long Entries, long Bytes) Ever => (Volatile.Read(ref _entriesEver), Volatile.Read(ref _bytesEver));

    /// <summary>Operations that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>
    /// An operation has been answered, now. Its latency counts when it was to begin within the measured time, however late the answer is; its entries count when the answer came within it.
    /// </summary>
    /// <param name="intended">When it was to begin; when it did, in a closed loop.</param>
    /// <param name="entries">How many it moved.</param>
    /// <param name="bytes">Of these entries.</param>
    public void Done(long intended, int entries, long bytes)
    {
        var now = _time.GetTimestamp();
        if (_window.Contains(intended))
        {
            Latency(intended, now);
        }

        Moved(now, entries, bytes);
    }

    /// <summary>Entries have come, now; their latencies are recorded one by one with <see cref="Delivered"/>.</summary>
    public void Moved(long now, int entries, long bytes)
    {
        Interlocked.Add(ref _entriesEver, entries);
        Interlocked.Add(ref _bytesEver, bytes);
        if (_window.Contains(now))
        {
            Interlocked.Add(ref _entries, entries);
            Interlocked.Add(ref _bytes, bytes);
        }
    }

    /// <summary>An entry that was to be sent at <paramref name="intended"/> came at <paramref name="now"/>.</summary>
    public void Delivered(long intended, long now)
    {
        if (_window.Contains(intended))
        {
            Latency(intended, now);
        }
    }

    /// <summary>An operation failed. What took how long to fail is not a latency; that it failed is in the report.</summary>
    public void Failed(WalrusException failure)
    {
        Interlocked.Increment(ref _failures);
        Interlocked.CompareExchange(ref _firstFailure, failure.Message.ReplaceLineEndings(" "), null);
    }

    /// <summary>All of it.</summary>
    public LoadResult Result() => new(
        Name,
        Volatile.Read(ref _entries),
        Volatile.Read(ref _bytes),
        LatencySummary.Of(_latencies),
        [.. LoadResult.Shares.Select(share => _latencies.AtShare(share))],
        _series.Intervals(),
        Failures,
        Volatile.Read(ref _firstFailure));

    private void Latency(long from, long to)
    {
        var latency = _time.GetElapsedTime(from, to);
        _latencies.Record(latency);
        _series.Record(_time.GetElapsedTime(_window.Begins, from), latency);
    }
}
