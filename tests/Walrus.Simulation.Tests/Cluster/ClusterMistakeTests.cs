using Walrus.Simulation.Cluster;

namespace Walrus.Simulation.Tests.Cluster;

/// <summary>A simulator that finds nothing proves nothing: each deliberate mistake must be found within a bounded number of seeds.</summary>
public sealed class ClusterMistakeTests
{
    private const string SeedsMax = "300";

    [Fact]
    public async Task Mistakes_AllOfThem_AreFound()
    {
        string[] found = await Task.WhenAll(
            ClusterProgram.Fleet().AskAsync("cluster-mistakes", SeedsMax, "0", "2"),
            ClusterProgram.Fleet().AskAsync("cluster-mistakes", SeedsMax, "1", "2"));
        string all = string.Concat(found);
        MistakeList.All.Count.ShouldBeGreaterThanOrEqualTo(15);
        foreach (Mistake mistake in MistakeList.All)
        {
            all.ShouldContain($"{mistake.Name}: seed ");
        }
    }

    [Fact]
    public async Task Mistake_WhenFound_IsToldReadably_WithNoMoreFaultsThanItTakes()
    {
        string story = await ClusterProgram.Fleet().AskAsync("cluster-shorten", "1", nameof(RollsOverUndrained));
        story.ShouldContain($"seed 1, {nameof(RollsOverUndrained)}: ");
        story.ShouldNotContain("#1 at ", Case.Sensitive, "it needs no fault");
        story.ShouldContain("rolled over at");
        story.ShouldContain("SealedLengthCoversCommitted: ");
    }
}
