using System.Diagnostics;
using System.Globalization;

namespace Walrus.Simulation.Cluster;

/// <summary>What the console runs of the whole cluster. Returns the exit code.</summary>
internal static class ClusterCampaign
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    /// <summary>Runs seeds on all processors until one fails, all are run, or time is up (0: no bound).</summary>
    public static async Task<int> RunAsync(int first, int seeds, int minutes)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ClusterFleet fleet = new(OwnProgram());
        using CancellationTokenSource over = minutes > 0 ? new CancellationTokenSource(TimeSpan.FromMinutes(minutes)) : new CancellationTokenSource();
        Task<FleetReport> running = fleet.RunAsync(first, seeds, nameof(Mistake), Environment.ProcessorCount, over.Token);
        while (await Task.WhenAny(running, Task.Delay(ReportEvery, CancellationToken.None)) != running)
        {
            Tell(fleet.Report);
        }

        FleetReport report = await running;
        Tell(report);
        if (report.Failures.Count == 0)
        {
            return 0;
        }

        Console.WriteLine(string.Join('\n', report.Failures));
        string seed = report.Failures[0].Split(' ')[0];
        if (int.TryParse(seed, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            Console.WriteLine(await fleet.AskAsync("cluster-shorten", seed, nameof(Mistake)));
            Console.WriteLine($"Tell it again with: make simulate-cluster SEED={seed}");
        }

        return 1;

        void Tell(FleetReport so) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{so.Seeds} seeds from {first}: {so.Steps} steps, {so.Acknowledged} acknowledged, {so.HandedOut} handed out, {watch.Elapsed.TotalSeconds:F0} s"));
    }

    /// <summary>Runs seeds one after another in this process, a line for each.</summary>
    public static int Work(int first, int seeds, int stride, string mistake)
    {
        Mistake wrong = MistakeList.Find(mistake);
        for (int seed = first; seed < first + seeds; seed += stride)
        {
            ClusterResult result = ClusterRunner.Run(seed, wrong);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{seed} {result.Steps} {result.Acknowledged} {result.HandedOut} {result.Hash:x16} {(result.Failure is null ? "ok" : Line(result.Failure.Message))}"));
            if (result.Failure is not null)
            {
                return 1;
            }
        }

        return 0;
    }

    /// <summary>How many seeds each deliberate mistake takes; of every <paramref name="stride"/> the one at <paramref name="at"/>.</summary>
    public static int Mistakes(int seedsMax, int at, int stride)
    {
        bool isAnyMissed = false;
        for (int i = at; i < MistakeList.All.Count; i += stride)
        {
            Mistake mistake = MistakeList.All[i];
            int seed = 1;
            ClusterResult result = ClusterRunner.Run(seed, mistake);
            while (result.Failure is null && seed < seedsMax)
            {
                result = ClusterRunner.Run(++seed, mistake);
            }

            isAnyMissed |= result.Failure is null;
            Console.WriteLine(result.Failure is { } found ? $"{mistake.Name}: seed {seed}, {Line(found.Message)}" : $"{mistake.Name}: NOT FOUND in {seedsMax} seeds");
        }

        return isAnyMissed ? 1 : 0;
    }

    /// <summary>Tells the story of one seed.</summary>
    public static int Explain(int seed, string mistake)
    {
        Console.WriteLine(ClusterRunner.Explain(ClusterPlan.Of(seed), MistakeList.Find(mistake)));
        return 0;
    }

    /// <summary>Tells the story of a failing seed with as few faults as it takes.</summary>
    public static int Shorten(int seed, string mistake)
    {
        Mistake wrong = MistakeList.Find(mistake);
        Console.WriteLine(ClusterRunner.Explain(ClusterRunner.Shorten(ClusterPlan.Of(seed), wrong), wrong));
        return 0;
    }

    private static string OwnProgram()
    {
        string own = typeof(ClusterCampaign).Assembly.Location;
        string process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == Path.GetFileNameWithoutExtension(own) ? process : own;
    }

    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
