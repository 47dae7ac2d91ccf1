using Walrus.Simulation.Cluster;
using Walrus.Testing;

namespace Walrus.Simulation.Tests.Cluster;

/// <summary>The whole cluster, by the seed.</summary>
public sealed class ClusterSeedTests
{
    /// <summary>Seeds run by every test run; <c>make simulate-cluster</c> runs more.</summary>
    private const int SeedCount = 5_000;

    [Fact]
    public async Task Seeds_AllOfThem_StaySafeAndGetOn()
    {
        string? chosen = Environment.GetEnvironmentVariable(Seeds.Variable);
        IReadOnlyList<int> seeds = chosen is { Length: > 0 } ? Seeds.Parse(chosen) : [1, SeedCount];
        int count = seeds.Max() - seeds.Min() + 1;
        FleetReport report = await ClusterProgram.Fleet().RunAsync(seeds.Min(), count, nameof(Mistake), Environment.ProcessorCount, CancellationToken.None);

        report.Failures.ShouldBeEmpty("tell one with: make simulate-cluster SEED=n");
        report.Seeds.ShouldBe(count);
        (report.Acknowledged / count).ShouldBeGreaterThan(30, "worlds in which nothing happens prove nothing");
        (report.HandedOut / count).ShouldBeGreaterThan(20);
    }

    /// <summary>The last word of a line is how it ended, the one before is a hash of every choice that was made.</summary>
    [Fact]
    public async Task Seed_RunAgainInAnotherProcess_BehindOthers_IsTheSame()
    {
        string alone = await ClusterProgram.Fleet().AskAsync("cluster-work", "23", "1", "1", nameof(Mistake));
        string behindOthers = await ClusterProgram.Fleet().AskAsync("cluster-work", "20", "4", "1", nameof(Mistake));
        alone.TrimEnd().ShouldEndWith("ok");
        behindOthers.ShouldEndWith(alone);
    }

    [Fact]
    public async Task Seed_ToldOrNot_HappensTheSame()
    {
        string hash = (await ClusterProgram.Fleet().AskAsync("cluster-work", "7", "1", "1", nameof(Mistake))).Split(' ')[4];
        string story = await ClusterProgram.Fleet().AskAsync("cluster-explain", "7");
        story.ShouldContain(hash);
        story.TrimEnd().ShouldEndWith("nothing wrong");
    }
}
