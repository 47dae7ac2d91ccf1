using System.Globalization;
using System.Text;
using Walrus.Cli.Bench.Latency;
using Walrus.Cli.Bench.Nodes;
using Walrus.Cli.Bench.Plan;
using Walrus.Cli.Bench.Run;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Bench.Report;

/// <summary>A report for people. Pure.</summary>
internal static class BenchText
{
    /// <summary>The whole report, each line ended.</summary>
    public static string Of(BenchReport report)
    {
        var text = new StringBuilder();
        text.Append(Head(report.Plan)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"measured {Seconds(report.Measured)} after {Seconds(report.Plan.WarmUp)} of warm-up");
        text.Append(report.EndedEarly is { } why ? $" (ended early: {why})\n" : "\n");
        foreach (var load in report.Loads)
        {
            Append(text, report, load);
        }

        if (report.Plan.Rate is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"the timer here was late by p50 {Time(report.Lateness.P50)}, p99 {Time(report.Lateness.P99)}; that is part of the latencies\n");
            if (report.Unsent > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"NOT SENT: {Quantity.Count(report.Unsent)} operations were due and no connection was free: the rate is above what is possible\n");
            }
        }

        foreach (var node in report.Nodes)
        {
            text.Append(Usage(node)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"this program: {Seconds(report.OwnProcessor)} of processor\n");
        return text.ToString();
    }

    /// <summary>A latency with three digits that count.</summary>
    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        0 => "0",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0} us"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
    };

    /// <summary>What is done, in words that a report needs to be understood.</summary>
    public static string Head(BenchPlan plan)
    {
        var pace = plan.Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $"open loop at {Quantity.Count(rate)} operations/s") : "closed loop";
        var acks = plan.Acks is { } mode ? $", acks {mode.ToString().ToLowerInvariant()}" : "";
        var batch = plan.Batch > 1 ? string.Create(CultureInfo.InvariantCulture, $", {plan.Batch} entries each") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{WorkloadName(plan.Workload)}: {Many(plan.Connections, "connection")} to {Many(plan.Nodes.Count, "node")}, depth {plan.Depth}, entries of {plan.EntryBytes} bytes{batch}, {Many(plan.Topics, "topic")} of {Many(plan.Partitions, "partition")}{acks}, {pace}");
    }

    private static string Many(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>A workload as it is written on the command line.</summary>
    public static string WorkloadName(BenchWorkload workload) => workload == BenchWorkload.EndToEnd ? "end-to-end" : workload.ToString().ToLowerInvariant();

    private static void Append(StringBuilder text, BenchReport report, LoadResult load)
    {
        var latency = load.Latency;
        text.Append(CultureInfo.InvariantCulture, $"{load.Name,-11}{Quantity.Count((long)report.PerSecond(load.Entries)),12} entries/s {Quantity.Bytes(report.PerSecond(load.Bytes)),10}/s\n");
        text.Append(CultureInfo.InvariantCulture, $"  latency of {Quantity.Count(latency.Count)}: p50 {Time(latency.P50)}, p90 {Time(latency.P90)}, p99 {Time(latency.P99)}, p99.9 {Time(latency.P999)}, max {Time(latency.Max)}\n");
        if (load.Failures > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  FAILED: {Quantity.Count(load.Failures)} operations; the first said: {load.FirstFailure}\n");
        }
    }

    private static string Usage(NodeUsage node)
    {
        List<string> parts = [];
        if (node.Processor is { } processor)
        {
            parts.Add($"{Seconds(processor)} of processor");
        }

        if (node.PeakAnonymousBytes is { } anonymous)
        {
            parts.Add($"at most {Quantity.Bytes(anonymous)} of anonymous memory");
        }

        if (node.PeakResidentBytes is { } resident)
        {
            parts.Add($"{Quantity.Bytes(resident)} resident with mapped files");
        }

        if (node.Problem is { } problem)
        {
            parts.Add(problem);
        }

        return $"node {node.Address}: {(parts.Count == 0 ? "says nothing of processor and memory" : string.Join(", ", parts))}";
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");
}
