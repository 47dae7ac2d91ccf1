using System.Text.Json;
using Walrus.Cli.Bench.Latency;
using Walrus.Cli.Bench.Nodes;
using Walrus.Cli.Bench.Plan;
using Walrus.Cli.Bench.Run;

namespace Walrus.Cli.Bench.Report;

/// <summary>A report as the fields of a JSON object; docs/cli.md lists them. Latencies are in milliseconds.</summary>
internal static class BenchJson
{
    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter json, BenchReport report)
    {
        Write(json, report.Plan);
        json.WriteNumber("seconds"u8, Rounded(report.Measured.TotalSeconds));
        json.WriteString("ended_early"u8, report.EndedEarly);
        json.WriteNumber("unsent"u8, report.Unsent);
        json.WriteNumber("timer_late_p50_ms"u8, Milliseconds(report.Lateness.P50));
        json.WriteNumber("timer_late_p99_ms"u8, Milliseconds(report.Lateness.P99));
        json.WriteNumber("own_cpu_seconds"u8, Rounded(report.OwnProcessor.TotalSeconds));
        json.WriteStartArray("loads"u8);
        foreach (var load in report.Loads)
        {
            Write(json, report, load);
        }

        json.WriteEndArray();
        json.WriteStartArray("nodes"u8);
        foreach (var node in report.Nodes)
        {
            Write(json, node);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, BenchPlan plan)
    {
        json.WriteString("workload"u8, BenchText.WorkloadName(plan.Workload));
        json.WriteNumber("connections"u8, plan.Connections);
        json.WriteNumber("depth"u8, plan.Depth);
        json.WriteNumber("entry_bytes"u8, plan.EntryBytes);
        json.WriteNumber("batch"u8, plan.Batch);
        json.WriteNumber("topics"u8, plan.Topics);
        json.WriteNumber("partitions"u8, plan.Partitions);
        json.WriteString("acks"u8, plan.Acks?.ToString().ToLowerInvariant());
        if (plan.Rate is { } rate)
        {
            json.WriteNumber("rate"u8, rate);
        }
        else
        {
            json.WriteNull("rate"u8);
        }

        json.WriteNumber("warm_up_seconds"u8, Rounded(plan.WarmUp.TotalSeconds));
    }

    private static void Write(Utf8JsonWriter json, BenchReport report, LoadResult load)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, load.Name);
        json.WriteNumber("entries"u8, load.Entries);
        json.WriteNumber("bytes"u8, load.Bytes);
        json.WriteNumber("entries_per_second"u8, Rounded(report.PerSecond(load.Entries)));
        json.WriteNumber("bytes_per_second"u8, Rounded(report.PerSecond(load.Bytes)));
        json.WriteNumber("failures"u8, load.Failures);
        json.WriteString("first_failure"u8, load.FirstFailure);
        Write(json, load.Latency);
        json.WriteStartArray("over_time"u8);
        foreach (var interval in load.OverTime)
        {
            json.WriteStartObject();
            json.WriteNumber("second"u8, Rounded(interval.Began.TotalSeconds));
            json.WriteNumber("operations"u8, interval.Count);
            json.WriteNumber("p50_ms"u8, Milliseconds(interval.Median));
            json.WriteNumber("p99_ms"u8, Milliseconds(interval.P99));
            json.WriteNumber("max_ms"u8, Milliseconds(interval.Max));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LatencySummary latency)
    {
        json.WriteNumber("operations"u8, latency.Count);
        json.WriteNumber("p50_ms"u8, Milliseconds(latency.P50));
        json.WriteNumber("p90_ms"u8, Milliseconds(latency.P90));
        json.WriteNumber("p99_ms"u8, Milliseconds(latency.P99));
        json.WriteNumber("p99_9_ms"u8, Milliseconds(latency.P999));
        json.WriteNumber("max_ms"u8, Milliseconds(latency.Max));
    }

    private static void Write(Utf8JsonWriter json, NodeUsage node)
    {
        json.WriteStartObject();
        json.WriteString("address"u8, node.Address);
        Write(json, "cpu_seconds"u8, node.Processor?.TotalSeconds);
        Write(json, "peak_anonymous_bytes"u8, node.PeakAnonymousBytes);
        Write(json, "peak_resident_bytes"u8, node.PeakResidentBytes);
        json.WriteString("problem"u8, node.Problem);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, Rounded(value));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);

    private static double Rounded(double number) => Math.Round(number, 3);
}
