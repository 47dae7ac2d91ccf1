using Walrus.Simulation.Raft;

namespace Walrus.Simulation.Tests;

/// <summary>A simulator that finds nothing proves nothing: each deliberate mistake must be found within a bounded number of seeds.</summary>
public sealed class MutationTests
{
    private const int SeedsMax = 10_000;

    public static TheoryData<string> Names => [.. MutationList.All.Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutation_OfTheRulesOrTheOwner_IsFound(string name)
    {
        Mutation mutation = MutationList.All.Single(item => item.Name == name);
        Parallel.For(1, SeedsMax + 1, (seed, loop) =>
        {
            if (!loop.ShouldExitCurrentIteration && SeedRunner.Run(seed, mutation).Failure is not null)
            {
                loop.Stop();
            }
        }).IsCompleted.ShouldBeFalse($"{SeedsMax} seeds did not find {name}");
    }

    [Fact]
    public void Mutation_WhenFound_IsExplainedReadably()
    {
        string story = SeedRunner.Explain(1, MutationList.All.Single(item => item.Name == nameof(WrongRules.AppliesBeforeCommit)));
        story.ShouldContain("seed 1, AppliesBeforeCommit");
        story.ShouldContain("State Machine Safety");
    }
}
