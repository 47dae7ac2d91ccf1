namespace Walrus.Cli.Bench.Latency;

/// <summary>Latencies by when their operations were to begin, in <see cref="Limits.BenchIntervals"/> intervals of the measured time. Thread-safe.</summary>
internal sealed class LatencySeries(TimeSpan measured)
{
    private readonly LatencyHistogram[] _intervals = [.. Enumerable.Range(0, Limits.BenchIntervals).Select(_ => new LatencyHistogram(LatencyHistogram.CoarseBits))];

    /// <summary>Records one that began so long after the measurement did; what began outside of it is left out.</summary>
    public void Record(TimeSpan began, TimeSpan latency)
    {
        if (began >= TimeSpan.Zero && began < measured)
        {
            _intervals[(int)(began.Ticks * (double)Limits.BenchIntervals / measured.Ticks)].Record(latency);
        }
    }

    /// <summary>The intervals in which anything began, in their order.</summary>
    public IReadOnlyList<LatencyInterval> Intervals() =>
    [
        .. _intervals.Select((interval, number) => new LatencyInterval(measured * (number / (double)Limits.BenchIntervals), interval.Count, interval.AtShare(0.5), interval.AtShare(0.99), interval.Max))
            .Where(interval => interval.Count > 0),
    ];
}

/// <summary>The latencies of one interval.</summary>
/// <param name="Began">Since the measurement began.</param>
/// <param name="Count">Operations.</param>
/// <param name="Median">Half took no longer.</param>
/// <param name="P99">Of a hundred 99 took no longer.</param>
/// <param name="Max">The longest.</param>
internal readonly record struct LatencyInterval(TimeSpan Began, long Count, TimeSpan Median, TimeSpan P99, TimeSpan Max);
