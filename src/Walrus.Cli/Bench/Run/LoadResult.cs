using Walrus.Cli.Bench.Latency;

namespace Walrus.Cli.Bench.Run;

/// <summary>What operations of one kind came to in the measured time.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Entries">Entries whose answers came within it.</param>
/// <param name="Bytes">Of these entries.</param>
/// <param name="Latency">Of operations that were to begin within it.</param>
/// <param name="Curve">The latency at each of <see cref="Shares"/>.</param>
/// <param name="OverTime">The same by when they began.</param>
/// <param name="Failures">Operations that failed, those of the warm-up included.</param>
/// <param name="FirstFailure">What the first of them said.</param>
internal sealed record LoadResult(
    string Name,
    long Entries,
    long Bytes,
    LatencySummary Latency,
    IReadOnlyList<TimeSpan> Curve,
    IReadOnlyList<LatencyInterval> OverTime,
    long Failures,
    string? FirstFailure)
{
    /// <summary>Shares of operations from 0 to 99.9999 %, evenly on a scale of nines: ten steps for each.</summary>
    public static IReadOnlyList<double> Shares { get; } = [.. Enumerable.Range(0, 61).Select(step => 1 - Math.Pow(10, -step / 10.0))];
}
