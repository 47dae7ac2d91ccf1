using FsCheck;
using FsCheck.Fluent;
using Walrus.Testing.Histories;

namespace Walrus.Simulation.Tests.Histories;

/// <summary>The checker against histories that are right, spoilt in one way, or anything.</summary>
public sealed class HistoryPropertyTests
{
    private static readonly Arbitrary<int> Seed = Gen.Choose(1, int.MaxValue - 1).ToArbitrary();

    /// <summary>Each kind of damage, and what may be said of it.</summary>
    public static TheoryData<string, Breach[]> Damages => new()
    {
        { nameof(Damage.Lose), [Breach.Lost] },
        { nameof(Damage.Repeat), [Breach.Twice] },
        { nameof(Damage.Reorder), [Breach.OutOfOrder] },
        { nameof(Damage.Deny), [Breach.StaleEnd] },
        { nameof(Damage.Invent), [Breach.Invented] },
        { nameof(Damage.Contradict), [Breach.NotDoneButThere] },
        { nameof(Damage.HandOutAgain), [Breach.HandedOutTwice] },
        { nameof(Damage.HandOutOfOrder), [Breach.HandedOutOfOrder, Breach.TooEarly, Breach.Skipped] },
        { nameof(Damage.Skip), [Breach.Skipped] },
        { nameof(Damage.SayEmpty), [Breach.EmptyUnjustified] },
    };

    [Fact]
    public void Check_OfACorrectLog_FindsNothing() => Prop.ForAll(Seed, seed =>
    {
        IReadOnlyList<Contradiction> found = HistoryChecker.Check(SimulatedHistory.Of(seed, clients: 2 + (seed % 5), each: 30));
        found.Select(contradiction => contradiction.Words).ShouldBeEmpty();
    }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Damages))]
    public void Check_OfADamagedLog_FindsIt(string kind, Breach[] breaches)
    {
        int spoilt = 0;
        Func<History, Random, History?> damage = typeof(Damage).GetMethod(kind)!.CreateDelegate<Func<History, Random, History?>>();
        Prop.ForAll(Seed, seed =>
        {
            if (damage(SimulatedHistory.Of(seed, clients: 3, each: 20), new Random(seed)) is { } damaged)
            {
                IReadOnlyList<Contradiction> found = HistoryChecker.Check(damaged);
                found.ShouldNotBeEmpty();
                found.ShouldAllBe(contradiction => breaches.Contains(contradiction.Breach), found[0].Words);
                spoilt++;
            }
        }).QuickCheckThrowOnFailure();
        spoilt.ShouldBeGreaterThan(50);
    }

    /// <summary>Small histories whose answers, times and outcomes were shuffled a little: some are still right.</summary>
    [Fact]
    public void Check_OfAnySmallHistory_SaysWhatEveryOrderSays()
    {
        int right = 0;
        int wrong = 0;
        Prop.ForAll(Seed, seed =>
        {
            History history = Shuffle(SimulatedHistory.Of(seed, clients: 3, each: 3), new Random(seed));
            IReadOnlyList<Contradiction> found = HistoryChecker.Check(history);
            bool isRight = EveryOrder.Explains(history);
            (found.Count == 0).ShouldBe(isRight, found.Count == 0 ? string.Join('\n', history.Operations) : found[0].Words);
            (right, wrong) = isRight ? (right + 1, wrong) : (right, wrong + 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        right.ShouldBeGreaterThan(200);
        wrong.ShouldBeGreaterThan(200);
    }

    private static History Shuffle(History history, Random random)
    {
        Operation[] operations = [.. history.Operations];
        for (int change = random.Next(12); change > 0; change--)
        {
            int i = random.Next(operations.Length);
            int j = random.Next(operations.Length);
            Operation operation = operations[i];
            if (operation.Client.StartsWith("reader", StringComparison.Ordinal))
            {
                continue;
            }

            operations[i] = random.Next(6) switch
            {
                0 when operation.Ended != Operation.Never => operation with { Ended = Math.Max(operation.Started, operation.Ended - random.Next(20)) },
                1 => operation with { Started = Math.Min(operation.Ended, operation.Started + random.Next(20)) },
                2 when operation.Kind == OperationKind.Take && operations[j].Kind == OperationKind.Take => operation with { Outcome = operations[j].Outcome, Values = operations[j].Values },
                3 when operation.Kind == OperationKind.Append && operation.Outcome != OperationOutcome.Done => operation with { Outcome = operations[j].Outcome == OperationOutcome.NotDone ? OperationOutcome.NotDone : OperationOutcome.Unknown },
                4 when operation.Kind == OperationKind.Read => operation with { SaidEnd = !operation.SaidEnd },
                5 when operation.Kind == OperationKind.Read => operation with { Offset = random.Next(4) },
                _ => operation,
            };
        }

        return history with { Operations = operations };
    }
}
