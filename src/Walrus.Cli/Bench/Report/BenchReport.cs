using Walrus.Cli.Bench.Latency;
using Walrus.Cli.Bench.Nodes;
using Walrus.Cli.Bench.Plan;
using Walrus.Cli.Bench.Run;

namespace Walrus.Cli.Bench.Report;

/// <summary>What a benchmark found.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="Measured">How long was measured; shorter than planned when it was ended.</param>
/// <param name="Loads">Each kind of operation.</param>
/// <param name="Nodes">What the nodes used.</param>
/// <param name="OwnProcessor">What this program used.</param>
/// <param name="Lateness">Open loop: how much later than asked this program's timer was.</param>
/// <param name="Unsent">Open loop: operations that were never begun.</param>
/// <param name="EndedEarly">Why it was ended before its time; null when it was not.</param>
internal sealed record BenchReport(
    BenchPlan Plan,
    TimeSpan Measured,
    IReadOnlyList<LoadResult> Loads,
    IReadOnlyList<NodeUsage> Nodes,
    TimeSpan OwnProcessor,
    LatencySummary Lateness,
    long Unsent,
    string? EndedEarly)
{
    /// <summary>What <see cref="EndedEarly"/> says when somebody pressed Ctrl-C.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>Entries or bytes per second of the measured time.</summary>
    public double PerSecond(long count) => Measured > TimeSpan.Zero ? count / Measured.TotalSeconds : 0;
}
