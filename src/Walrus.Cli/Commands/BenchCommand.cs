using System.CommandLine;
using System.CommandLine.Parsing;
using Walrus.Cli.Bench.Plan;
using Walrus.Cli.Bench.Report;
using Walrus.Cli.Bench.Run;
using Walrus.Cli.Export;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Commands;

/// <summary><c>bench produce|consume|end-to-end|mixed</c></summary>
internal static class BenchCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var options = new BenchOptions();
        var workload = new Argument<BenchWorkload>("WORKLOAD") { Description = "produce, consume, end-to-end or mixed", CustomParser = ParseWorkload };
        var plot = new Option<string?>("--plot") { Description = "Write the latencies as a picture, over percentiles and over time", HelpName = "FILE.svg" };
        var json = new Option<bool>("--json") { Description = "The report as JSON, as --output json" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress" };
        var command = new Command("bench", "Load a broker or a cluster and measure throughput and latency") { workload, plot, json, quiet };
        options.AddTo(command);
        runner.Bind(command, (session, result, cancellationToken) => RunAsync(
            session,
            options.Read(result, result.GetRequiredValue(workload), session),
            new Output(result.GetValue(plot), result.GetValue(json) || session.Settings.Format == OutputFormat.Json, result.GetValue(quiet)),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandSession session, BenchPlan plan, Output output, CancellationToken cancellationToken)
    {
        if (plan.Problem() is { } problem)
        {
            throw new CliException(ExitCode.Usage, problem);
        }

        // Made first: that it cannot be should not come out after the measurement.
        await using var plot = output.PlotPath is { } path ? ExportFile.Create(path) : null;
        if (await new BenchRunner(session, plan, output.IsQuiet).RunAsync(cancellationToken) is not { } report)
        {
            session.Note("ended before anything was measured");
            return ExitCode.Interrupted;
        }

        if (output.IsJson)
        {
            new JsonResults(session.Output).WriteObject(json => BenchJson.Write(json, report));
        }
        else
        {
            session.Output.Write(BenchText.Of(report));
        }

        if (plot is not null)
        {
            plot.Output.Write(LatencyPlot.Of(report));
            await plot.Output.FlushAsync(CancellationToken.None);
            await plot.CommitAsync();
        }

        return report.EndedEarly == BenchReport.Interrupted ? ExitCode.Interrupted : report.Loads.Any(load => load.Latency.Count > 0) ? ExitCode.Done : ExitCode.Refused;
    }

    private static BenchWorkload ParseWorkload(ArgumentResult result)
    {
        foreach (var workload in Enum.GetValues<BenchWorkload>())
        {
            if (BenchText.WorkloadName(workload) == result.Tokens[0].Value)
            {
                return workload;
            }
        }

        result.AddError($"'{result.Tokens[0].Value}' is no workload: produce, consume, end-to-end or mixed");
        return default;
    }

    /// <summary>What becomes of the report.</summary>
    private readonly record struct Output(string? PlotPath, bool IsJson, bool IsQuiet);
}
