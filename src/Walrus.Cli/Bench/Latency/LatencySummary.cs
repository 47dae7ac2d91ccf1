namespace Walrus.Cli.Bench.Latency;

/// <summary>The latencies of a run in a few numbers.</summary>
internal readonly record struct LatencySummary(long Count, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan P999, TimeSpan Max)
{
    /// <summary>Of a histogram.</summary>
    public static LatencySummary Of(LatencyHistogram histogram) => new(
        histogram.Count, histogram.AtShare(0.5), histogram.AtShare(0.9), histogram.AtShare(0.99), histogram.AtShare(0.999), histogram.Max);
}
