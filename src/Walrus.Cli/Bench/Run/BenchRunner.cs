using Walrus.Cli.Bench.Latency;
using Walrus.Cli.Bench.Nodes;
using Walrus.Cli.Bench.Plan;
using Walrus.Cli.Bench.Report;
using Walrus.Cli.Commands;
using Walrus.Client;

namespace Walrus.Cli.Bench.Run;

/// <summary>One benchmark from its topics to its report. Ctrl-C once ends the measurement, which is then reported all the same; topics are deleted either way.</summary>
internal sealed class BenchRunner(CommandSession session, BenchPlan plan, bool isQuiet)
{
    /// <summary>Runs it. Null when it was ended before anything was measured.</summary>
    /// <exception cref="WalrusException">The topics could not be made or filled, or a node does not answer at the start.</exception>
    public async Task<BenchReport?> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        session.Context.Interrupts.SendTo(() =>
        {
            session.Context.Interrupts.SendTo(null); // The second one ends the program.
            stop.Cancel();
        });
        await using var client = BenchLinks.NewClient(plan, plan.Nodes[0], session.Time);
        await client.ConnectAsync(stop.Token);
        var topics = new BenchTopics(plan, client);
        try
        {
            return await MeasureAsync(topics, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            session.Context.Interrupts.SendTo(null);
            if (!plan.Keep && await topics.DeleteAsync(CancellationToken.None) is { } problem)
            {
                session.Note(problem);
            }
        }
    }

    private async Task<BenchReport> MeasureAsync(BenchTopics topics, CancellationToken stop)
    {
        await topics.MakeAsync(stop);
        if (plan.Workload == BenchWorkload.Consume)
        {
            await topics.FillAsync(stop);
        }

        await using var links = new BenchLinks(plan, session.Time);
        await links.ConnectAsync(stop);
        var window = new BenchWindow(session.Time, plan.WarmUp, plan.Duration);
        var load = new BenchLoad(plan, session.Time, window);
        using var nodes = new NodesWatch(plan.Http, session.Time);
        using var displayed = new CancellationTokenSource();
        var display = isQuiet ? Task.CompletedTask : new BenchDisplay(session.Context.Console, window, load, session.Time).RunAsync(displayed.Token);
        await using (stop.Register(window.Close))
        {
            var watching = nodes.RunAsync(window);
            await EndAsync(load.RunAsync(links, stop), links, window);
            await watching;
        }

        await displayed.CancelAsync();
        await display;
        return Report(window, load, nodes, stop.IsCancellationRequested);
    }

    /// <summary>Waits for the load; when answers are still out a while after the end, their connections are closed.</summary>
    private async Task EndAsync(Task load, BenchLinks links, BenchWindow window)
    {
        var time = session.Time;
        while (!load.IsCompleted && !window.IsDrained(time.GetTimestamp()))
        {
            await Task.WhenAny(load, Task.Delay(Limits.BenchNodeInterval, time, CancellationToken.None));
        }

        if (!load.IsCompleted)
        {
            await links.DisposeAsync();
        }

        await load;
    }

    private BenchReport Report(BenchWindow window, BenchLoad load, NodesWatch nodes, bool wasStopped)
    {
        LoadRecorder[] loads = plan.Workload switch
        {
            BenchWorkload.Produce => [load.Put],
            BenchWorkload.Consume => [load.Taken],
            _ => [load.Put, load.Taken],
        };
        var early = wasStopped ? BenchReport.Interrupted : plan.Workload == BenchWorkload.Consume && window.Length < plan.Duration ? "nothing was left to consume; more --entries make it longer" : null;
        return new BenchReport(
            plan, window.Length, [.. loads.Select(each => each.Result())], nodes.Usages, nodes.Own, LatencySummary.Of(load.Pace.Lateness), load.Pace.Unsent, early);
    }
}
