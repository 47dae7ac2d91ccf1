using System.Diagnostics;

namespace Walrus.Simulation.Raft;

/// <summary>What the console runs: many seeds, one seed with its story, or the search for each deliberate mistake. Returns the exit code.</summary>
internal static class Campaign
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(30);

    /// <summary>Runs seeds until one fails, all are run, or time is up (0: no bound).</summary>
    public static int Run(int first, int seeds, int minutes)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan reported = TimeSpan.Zero;
        Lock gate = new();
        long events = 0;
        long commits = 0;
        int count = 0;
        SeedResult? failed = null;
        Parallel.For(first, first + seeds, (seed, loop) =>
        {
            if (minutes > 0 && watch.Elapsed.TotalMinutes >= minutes)
            {
                loop.Stop();
                return;
            }

            SeedResult result = SeedRunner.Run(seed, Mutation.None);
            lock (gate)
            {
                count++;
                events += result.Events;
                commits += result.Commits;
                if (result.Failure is not null)
                {
                    failed ??= result;
                    loop.Stop();
                }

                if (watch.Elapsed - reported > ReportEvery)
                {
                    reported = watch.Elapsed;
                    Report();
                }
            }
        });
        Report();
        return failed is null ? 0 : Tell(failed);

        void Report() => Console.WriteLine($"{count} seeds from {first}: {events} events, {commits} commits, {watch.Elapsed.TotalSeconds:F0} s");
    }

    /// <summary>Tells the story of one seed.</summary>
    public static int Explain(int seed)
    {
        Console.WriteLine(SeedRunner.Explain(seed, Mutation.None));
        return 0;
    }

    /// <summary>How many seeds each deliberate mistake takes.</summary>
    public static int Mutations(int seedsMax)
    {
        bool isAnyMissed = false;
        foreach (Mutation mutation in MutationList.All)
        {
            int seed = 1;
            SeedResult result = SeedRunner.Run(seed, mutation);
            while (result.Failure is null && seed < seedsMax)
            {
                result = SeedRunner.Run(++seed, mutation);
            }

            isAnyMissed |= result.Failure is null;
            Console.WriteLine(result.Failure is { } found ? $"{mutation.Name}: seed {seed}, {found.Message.Split('\n')[0]}" : $"{mutation.Name}: NOT FOUND in {seedsMax} seeds");
        }

        return isAnyMissed ? 1 : 0;
    }

    private static int Tell(SeedResult failed)
    {
        Console.WriteLine(SeedRunner.Explain(failed.Seed, Mutation.None));
        Console.WriteLine($"Seed {failed.Seed} failed: {failed.Failure!.Message}\nTell it again with: make simulate SEED={failed.Seed}");
        return 1;
    }
}
