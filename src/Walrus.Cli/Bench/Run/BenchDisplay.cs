using Walrus.Cli.Bench.Report;
using Walrus.Cli.Rendering;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Bench.Run;

/// <summary>Shows a running benchmark on standard error: a line that redraws itself on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class BenchDisplay(CliConsole console, BenchWindow window, BenchLoad load, TimeProvider time)
{
    private const string EraseLine = "\r\u001b[K";

    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private (long At, long Entries, long Bytes) _last = (window.Starts, 0, 0);

    /// <summary>Shows until it is stopped, and takes the line away.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var isTerminal = console.Facts.ErrorIsTerminal;
        using var timer = new PeriodicTimer(isTerminal ? BarInterval : LogInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                var line = Line();
                if (isTerminal)
                {
                    var room = Math.Max(0, console.Facts.Width - 1);
                    await console.Error.WriteAsync(EraseLine + (line.Length > room ? line[..room] : line));
                }
                else
                {
                    await console.Error.WriteLineAsync(line);
                }
            }
        }
        catch (OperationCanceledException)
        {
            if (isTerminal)
            {
                await console.Error.WriteAsync(EraseLine);
            }
        }
    }

    private string Line()
    {
        var now = time.GetTimestamp();
        var stage = now < window.Begins ? "warming up" : now < window.Ends ? "measuring" : "waiting for answers";
        var until = now < window.Begins ? window.Begins : window.Ends;
        var left = now < until ? $", {Quantity.Duration(time.GetElapsedTime(now, until))} left" : "";
        var (put, putBytes) = load.Put.Ever;
        var (taken, takenBytes) = load.Taken.Ever;
        var seconds = Math.Max(time.GetElapsedTime(_last.At, now).TotalSeconds, 0.001);
        var rate = $"{Quantity.Count((long)((put + taken - _last.Entries) / seconds))} entries/s, {Quantity.Bytes((putBytes + takenBytes - _last.Bytes) / seconds)}/s";
        _last = (now, put + taken, putBytes + takenBytes);
        var latencies = load.Taken.Latencies.Count > 0 ? load.Taken.Latencies : load.Put.Latencies;
        var failures = load.Put.Failures + load.Taken.Failures;
        return $"{stage}{left}: {rate}, p50 {BenchText.Time(latencies.AtShare(0.5))}, p99 {BenchText.Time(latencies.AtShare(0.99))}{(failures > 0 ? $", {Quantity.Count(failures)} failed" : "")}";
    }
}
