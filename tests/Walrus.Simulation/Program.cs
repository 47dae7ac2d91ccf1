using System.Diagnostics;
using System.Globalization;
using Walrus.Simulation.Raft;

// Campaigns: many seeds for a while. Arguments: the first seed, how many seeds (0: as many as fit), how many minutes (0: no bound).
// Or one seed with its story: explain SEED.
if (args is ["explain", var one])
{
    Console.WriteLine(SeedRunner.Explain(int.Parse(one, CultureInfo.InvariantCulture), Mutation.None));
    return 0;
}

// How many seeds each deliberate mistake needs to be found: mutations SEEDS_MAX.
if (args is ["mutations", var most])
{
    foreach (Mutation mutation in MutationList.All)
    {
        int seed = 1;
        SeedResult result = SeedRunner.Run(seed, mutation);
        while (result.Failure is null && seed < int.Parse(most, CultureInfo.InvariantCulture))
        {
            result = SeedRunner.Run(++seed, mutation);
        }

        Console.WriteLine($"{mutation.Name}: {(result.Failure is null ? "NOT FOUND" : $"seed {seed}, {result.Failure.Message.Split('\n')[0]}")}");
    }

    return 0;
}

int first = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
double minutes = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 0;
Stopwatch watch = Stopwatch.StartNew();
long events = 0;
long commits = 0;
long seeds = 0;
SeedResult? failed = null;
Parallel.For(first, count > 0 ? first + count : int.MaxValue, (seed, loop) =>
{
    if (loop.ShouldExitCurrentIteration || (minutes > 0 && watch.Elapsed.TotalMinutes > minutes))
    {
        loop.Stop();
        return;
    }

    SeedResult result = SeedRunner.Run(seed, Mutation.None);
    Interlocked.Add(ref events, result.Events);
    Interlocked.Add(ref commits, result.Commits);
    Interlocked.Increment(ref seeds);
    if (result.Failure is not null)
    {
        Interlocked.CompareExchange(ref failed, result, null);
        loop.Stop();
    }
});
Console.WriteLine($"{seeds} seeds from {first}, {events} events, {commits} commits in {watch.Elapsed.TotalSeconds:F0} s");
if (failed is null)
{
    return 0;
}

Console.WriteLine(SeedRunner.Explain(failed.Seed, Mutation.None));
Console.WriteLine($"Seed {failed.Seed} failed: {failed.Failure!.Message}\nRepeat with: make simulate SEED={failed.Seed}");
return 1;
