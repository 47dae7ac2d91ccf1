using Walrus.Explorer.Tests.Cluster;
using Walrus.Explorer.Tests.Search;
using Xunit.Abstractions;

namespace Walrus.Explorer.Tests;

/// <summary>The explorer can fail: each deliberate mistake is found, by a shortest counterexample.</summary>
public sealed class ClusterMistakeTests(ITestOutputHelper output)
{
    private static readonly Dictionary<Mistake, (string Setting, string Invariant, int Steps)> Expected = new()
    {
        [Mistake.SealedByAMinority] = ("nodes 3 segments 2 entries 1 seals 1", "SealedLengthCoversEveryAcknowledged", 11),
        [Mistake.FenceIgnored] = ("nodes 3 segments 2 entries 1 seals 1", "SealedLengthCoversEveryAcknowledged", 15),
        [Mistake.PromiseIgnored] = ("nodes 3 segments 2 entries 1 seals 1", "SealedLengthCoversEveryAcknowledged", 15),
        [Mistake.AcknowledgedBeforeQuorum] = ("nodes 2 segments 1 entries 1", "AcknowledgedEntriesSurvive", 2),
        [Mistake.UnflushedVouchedFor] = ("nodes 2 segments 1 entries 1", "AcknowledgedEntriesSurvive", 5),
        [Mistake.CommittedBeyondQuorum] = ("nodes 2 segments 1 entries 2", "AcknowledgedEntriesSurvive", 12),
        [Mistake.PromiseNotDurable] = ("nodes 2 coordinators 2 segments 2 entries 1 seals 1 crashes 1", "SealedCountsStable", 7),
        [Mistake.RestartedLeaderGoesOn] = ("nodes 2 coordinators 2 segments 1 entries 2 crashes 1", "SequentialWriteOrder", 5),
        [Mistake.DoubtfulLengthTold] = ("nodes 2 each 0 coordinators 2 segments 2 entries 1 seals 1 crashes 1", "SealedLengthCoversEveryAcknowledged", 12),
        [Mistake.RolloverWithoutDrain] = ("nodes 2 segments 2 entries 1 rollovers 1", "SealedLengthCoversEveryAcknowledged", 8),
        [Mistake.ReopenedWhileUnderWay] = ("nodes 2 segments 2 entries 1 rollovers 1 losses 1", "SealedLengthCoversEveryAcknowledged", 10),
        [Mistake.CopiesLeftShort] = ("nodes 3 segments 2 entries 1 seals 1", "SealedCountsStable", 11),
        [Mistake.UncommittedShown] = ("nodes 2 coordinators 2 segments 2 entries 1 seals 1 crashes 1 mortal 2", "CommittedNeverGoesBack", 7),
        [Mistake.FollowedByAnEarlierState] = ("nodes 2 coordinators 2 segments 2 entries 1 seals 1 crashes 1 mortal 2", "SealedLengthCoversEveryAcknowledged", 19),
        [Mistake.NobodyAsksAgain] = ("nodes 2 segments 1 entries 1 losses 1", "Progress", 8),
    };

    public static TheoryData<string> Names => [.. Enum.GetValues<Mistake>().Where(mistake => mistake != Mistake.None).Select(mistake => mistake.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mistake_InOnePlace_IsFound(string name)
    {
        Mistake mistake = Enum.Parse<Mistake>(name);
        (string setting, string invariant, int steps) = Expected[mistake];
        Exploration found = new StateExplorer<ClusterState>(new ClusterModel(Settings.Parse(setting) with { Mistake = mistake }), 3_000_000).Run(checksProgress: mistake == Mistake.NobodyAsksAgain);
        output.WriteLine($"{mistake}: {found}");
        found.Violation.ShouldNotBeNull(found.ToString());
        found.Violation.ShouldContain(invariant);
        found.Path.Count.ShouldBe(steps);
    }
}
