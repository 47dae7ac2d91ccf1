using Walrus.Simulation.Raft;
using Walrus.Testing;

namespace Walrus.Simulation.Tests;

public sealed class SeedTests
{
    /// <summary>Seeds run by every test run; <c>make simulate</c> runs more.</summary>
    private const int SeedCount = 2_000;

    /// <summary>Seeds that once found something, in the worlds of their day; kept because they are as good as any.</summary>
    public static TheoryData<int> Kept => [123, 1270, 1646, 3621, 25466, 103640, 116270, 156540];

    [Fact]
    public void Seeds_AllOfThem_StaySafeAndGetOn()
    {
        string? chosen = Environment.GetEnvironmentVariable(Seeds.Variable);
        IReadOnlyList<int> seeds = chosen is { Length: > 0 } ? Seeds.Parse(chosen) : [.. Enumerable.Range(1, SeedCount)];
        SeedResult[] results = new SeedResult[seeds.Count];
        Parallel.For(0, seeds.Count, i => results[i] = SeedRunner.Run(seeds[i], Mutation.None));

        if (results.FirstOrDefault(result => result.Failure is not null) is { } failed)
        {
            throw new SeedFailedException(failed.Seed, new SafetyViolationException(failed.Failure!.Message, SeedRunner.Explain(failed.Seed, Mutation.None)));
        }

        results.Average(result => result.Commits).ShouldBeGreaterThan(20, "worlds in which nothing happens prove nothing");
        results.Sum(result => result.UnclearHistories).ShouldBeLessThan(1 + (results.Length * KvMachine.Keys / 100), "a checker that gives up proves nothing");
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void Seed_RunTwice_HasTheSameStory(int seed)
    {
        string story = SeedRunner.Explain(seed, Mutation.None);
        SeedRunner.Explain(seed, Mutation.None).ShouldBe(story);
        story.ShouldEndWith("nothing wrong");
    }

    [Theory]
    [InlineData("stops: no room for entries")]
    [InlineData("finds its disk still full and stays down")]
    [InlineData("is gone: its disk is empty")]
    [InlineData("damaged: 0..0 is left, neither term nor vote")]
    [InlineData("removed and switched off")]
    [InlineData("with an empty disk, in the place of node")]
    [InlineData("are left alone")]
    public void Stories_OfTheFirstSeeds_TellWhatBefallsDisks(string what) =>
        Enumerable.Range(1, 300).Any(seed => SeedRunner.Explain(seed, Mutation.None).Contains(what, StringComparison.Ordinal)).ShouldBeTrue();

    [Fact]
    public void Seed_TracedOrNot_HappensTheSame()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            RaftWorld quiet = new(seed, Mutation.None, isTraced: false);
            RaftWorld traced = new(seed, Mutation.None, isTraced: true);
            quiet.Run();
            traced.Run();
            traced.Events.ShouldBe(quiet.Events);
            traced.Commits.ShouldBe(quiet.Commits);
        }
    }
}
