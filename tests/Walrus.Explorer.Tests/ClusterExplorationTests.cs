using Walrus.Explorer.Tests.Cluster;
using Walrus.Explorer.Tests.Search;
using Xunit.Abstractions;

namespace Walrus.Explorer.Tests;

/// <summary>Every interleaving of small clusters, with the product's own machines. The figures are those of docs/verification.md.</summary>
public sealed class ClusterExplorationTests(ITestOutputHelper output)
{
    /// <summary>Configurations in their short form, with semicolons between them, that are explored in place of those of <c>make test</c> (spec/README.md).</summary>
    private const string Variable = "WALRUS_EXPLORER";

    private const int StatesMax = 30_000_000;

    private static string? Asked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } asked ? asked : null;

    public static TheoryData<string> Names => [.. Explorations.All.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void States_AllOfThem_KeepEveryInvariantAndRecover(string name)
    {
        Skip.If(Asked is not null, "other configurations are asked for");
        (string setting, int states, int depth) = Explorations.All[name];
        Exploration found = Explore(Settings.Parse(setting));
        found.States.ShouldBeGreaterThanOrEqualTo(states);
        found.Depth.ShouldBeGreaterThanOrEqualTo(depth);
        foreach ((bool isGiven, string[] actions) in Spending(Settings.Parse(setting).Budget))
        {
            (!isGiven || actions.Any(found.Actions.Contains)).ShouldBeTrue($"nothing of {string.Join(", ", actions)} has happened");
        }
    }

    [SkippableFact]
    public void States_OfWhatIsAskedFor_KeepEveryInvariantAndRecover()
    {
        Skip.If(Asked is null, $"{Variable} names none");
        foreach (string setting in Asked!.Split(';'))
        {
            _ = Explore(Settings.Parse(setting));
        }
    }

    /// <summary>What a budget is spent on: one that is spent nowhere is a hole in the exploration.</summary>
    private static IEnumerable<(bool IsGiven, string[] Actions)> Spending(Budget budget) =>
    [
        (budget.Entries > 0, [ActionNames.AppendAsync]),
        (budget.Crashes > 0, [ActionNames.Crash]),
        (budget.Losses > 0, [ActionNames.Lose]),
        (budget.Disorders > 0, [ActionNames.Duplicate]),
        (budget.Timeouts > 0, [ActionNames.Tick, ActionNames.CoordinatorTick]),
        (budget.Seals > 0, [ActionNames.SealBegan]),
        (budget.Rollovers > 0, [ActionNames.DrainAsync]),
    ];

    private Exploration Explore(Setting setting)
    {
        Exploration found = new StateExplorer<ClusterState>(new ClusterModel(setting), StatesMax).Run(checksProgress: true);
        output.WriteLine($"{setting.Name}: {found}");
        output.WriteLine($"  {string.Join(' ', found.Actions.Order(StringComparer.Ordinal))}");
        found.Violation.ShouldBeNull(found.ToString());
        return found;
    }
}
