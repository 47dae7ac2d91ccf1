using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Producers;

namespace Walrus.Cluster.Tests.Producers;

/// <summary>What a partition remembers and decides, KIP-98 and KIP-360.</summary>
public sealed class ProducerTableTests
{
    private static readonly EntryTimestamp Now = new(1_000_000_000_000);

    [Fact]
    public void Decide_OfBatchesThatFollow_AppendsAndKnowsThemAgain()
    {
        ProducerTable table = new();
        Store(table, Stamp(1, 0), 3, 10);
        Store(table, Stamp(1, 3), 2, 20);
        table.Decide(Stamp(1, 0), 3, Now).ShouldBe(new SequenceDecision(SequenceVerdict.Duplicate) { Offset = new Offset(10) });
        table.Decide(Stamp(1, 3), 2, Now).ShouldBe(new SequenceDecision(SequenceVerdict.Duplicate) { Offset = new Offset(20) });
        table.Decide(Stamp(1, 5), 1, Now).Verdict.ShouldBe(SequenceVerdict.Append);
    }

    [Fact]
    public void Decide_OfABatchOnItsWay_IsUnderWayUntilItFails()
    {
        ProducerTable table = new();
        table.Decide(Stamp(1, 0), 3, Now).Verdict.ShouldBe(SequenceVerdict.Append);
        table.Decide(Stamp(1, 3), 2, Now).Verdict.ShouldBe(SequenceVerdict.Append);
        table.Decide(Stamp(1, 0), 3, Now).Verdict.ShouldBe(SequenceVerdict.UnderWay);
        table.Failed(Stamp(1, 0), 3);
        table.Decide(Stamp(1, 3), 2, Now).ShouldBe(new SequenceDecision(SequenceVerdict.OutOfOrder) { Expected = SequenceNumber.First });
        table.Decide(Stamp(1, 0), 3, Now).Verdict.ShouldBe(SequenceVerdict.Append);
    }

    [Fact]
    public void Decide_OfBatchesStoredInAnotherOrder_GoesOnBehindTheLast()
    {
        ProducerTable table = new();
        table.Decide(Stamp(1, 0), 1, Now).Verdict.ShouldBe(SequenceVerdict.Append);
        table.Decide(Stamp(1, 1), 1, Now).Verdict.ShouldBe(SequenceVerdict.Append);
        table.Stored(Stamp(1, 1), 1, new Offset(6), Now);
        table.Decide(Stamp(1, 0), 1, Now).Verdict.ShouldBe(SequenceVerdict.UnderWay);
        table.Stored(Stamp(1, 0), 1, new Offset(5), Now);
        table.Decide(Stamp(1, 2), 1, Now).Verdict.ShouldBe(SequenceVerdict.Append);
    }

    [Fact]
    public void Decide_OfANumberThatDoesNotComeNext_SaysWhichDoes()
    {
        ProducerTable table = new();
        table.Decide(Stamp(1, 5), 1, Now).ShouldBe(new SequenceDecision(SequenceVerdict.OutOfOrder) { Expected = SequenceNumber.First });
        Store(table, Stamp(1, 0), 3, 0);
        table.Decide(Stamp(1, 5), 1, Now).ShouldBe(new SequenceDecision(SequenceVerdict.OutOfOrder) { Expected = new SequenceNumber(3) });
        table.Decide(Stamp(1, 1), 5, Now).Verdict.ShouldBe(SequenceVerdict.OutOfOrder); // Half known, half new.
    }

    [Fact]
    public void Decide_InANewerEpoch_BeginsAnewAndFencesTheOlder()
    {
        ProducerTable table = new();
        Store(table, Stamp(1, 0), 3, 0);
        table.Decide(Stamp(1, 3, epoch: 1), 1, Now).Verdict.ShouldBe(SequenceVerdict.OutOfOrder);
        Store(table, Stamp(1, 0, epoch: 1), 1, 3);
        table.Decide(Stamp(1, 3), 1, Now).ShouldBe(new SequenceDecision(SequenceVerdict.Fenced) { Epoch = new ProducerEpoch(1) });
        table.Decide(Stamp(1, 0), 3, Now).Verdict.ShouldBe(SequenceVerdict.Fenced);
    }

    [Fact]
    public void Decide_OverTheLargestNumber_GoesOnWithZero()
    {
        ProducerTable table = new();
        table.Restore(new ProducerId(1), new ProducerEpoch(0), Now, new SequenceNumber(int.MaxValue - 1)).ShouldBeTrue();
        Store(table, Stamp(1, int.MaxValue - 1), 4, 100);
        table.Decide(Stamp(1, int.MaxValue - 1), 4, Now).Verdict.ShouldBe(SequenceVerdict.Duplicate);
        table.Decide(Stamp(1, 0), 2, Now).ShouldBe(new SequenceDecision(SequenceVerdict.Duplicate) { Offset = new Offset(102) });
        table.Decide(Stamp(1, 2), 1, Now).Verdict.ShouldBe(SequenceVerdict.Append);
    }

    [Fact]
    public void Runs_OfBatchesThatLieApart_KeepAsManyAsAreOnTheirWayAndMayBeCut()
    {
        ProducerTable table = new();
        for (int batch = 0; batch < 40; batch++)
        {
            Store(table, Stamp(1, batch), 1, batch * 2);
        }

        table.All.Single().Value.Runs.Count.ShouldBe(Limits.ProducerRunsKept);
        table.Cut(new Offset((40 - Limits.ProducerBatchesInFlightMax) * 2));
        for (int batch = 40 - (2 * Limits.ProducerBatchesInFlightMax); batch < 40 - Limits.ProducerBatchesInFlightMax; batch++)
        {
            table.Decide(Stamp(1, batch), 1, Now).ShouldBe(new SequenceDecision(SequenceVerdict.Duplicate) { Offset = new Offset(batch * 2) });
        }

        table.Decide(Stamp(1, 40 - Limits.ProducerBatchesInFlightMax), 1, Now).Verdict.ShouldBe(SequenceVerdict.Append);
    }

    [Fact]
    public void Runs_SideBySide_BecomeOneOfBoundedLength()
    {
        ProducerTable table = new();
        int half = Limits.ProducerRunEntriesMax / 2;
        for (int batch = 0; batch < 3; batch++)
        {
            Store(table, Stamp(1, batch * half), half, (long)batch * half);
        }

        SequenceRun run = table.All.Single().Value.Runs.ShouldHaveSingleItem();
        run.ShouldBe(new SequenceRun(new SequenceNumber(half), Limits.ProducerRunEntriesMax, new Offset(half)));
        table.Decide(Stamp(1, 0), half, Now).Verdict.ShouldBe(SequenceVerdict.OutOfOrder);
    }

    [Fact]
    public void Table_ThatIsFull_ForgetsOnlyWhoWasSilentLongEnough()
    {
        ProducerTable table = new();
        for (int producer = 1; producer <= Limits.ProducersPerPartitionMax; producer++)
        {
            table.Decide(Stamp(producer, 0), 1, Later(producer)).Verdict.ShouldBe(SequenceVerdict.Append);
            table.Stored(Stamp(producer, 0), 1, new Offset(producer), Later(producer));
        }

        EntryTimestamp soon = new(Later(1).UnixMilliseconds + (long)Limits.ProducerIdleMin.TotalMilliseconds);
        table.Decide(Stamp(5_000, 0), 1, soon).Verdict.ShouldBe(SequenceVerdict.TooMany);
        table.Decide(Stamp(5_000, 0), 1, new EntryTimestamp(soon.UnixMilliseconds + 1)).Verdict.ShouldBe(SequenceVerdict.Append);
        table.Count.ShouldBe(Limits.ProducersPerPartitionMax);
        table.Decide(Stamp(1, 0), 1, soon).Verdict.ShouldBe(SequenceVerdict.TooMany, "it is the one that was forgotten");
        table.Decide(Stamp(2, 0), 1, soon).Verdict.ShouldBe(SequenceVerdict.Duplicate);

        static EntryTimestamp Later(int producer) => new(Now.UnixMilliseconds + producer);
    }

    [Fact]
    public void Table_OfACopy_TakesWhatItsLeaderTookAlsoWhenItIsFull()
    {
        ProducerTable table = new();
        for (int producer = 1; producer <= Limits.ProducersPerPartitionMax + 10; producer++)
        {
            table.Stored(Stamp(producer, 0), 1, new Offset(producer), new EntryTimestamp(producer));
        }

        table.Count.ShouldBe(Limits.ProducersPerPartitionMax);
        table.All.Min(pair => pair.Key.Value).ShouldBe(11);
    }

    [Fact]
    public void Decisions_OnAnyHistory_AreThoseOfTheWholeLog()
    {
        Gen<Step> step =
            from kind in Gen.Choose(0, 9)
            from producer in Gen.Choose(1, 3)
            from epoch in Gen.Frequency((9, Gen.Constant(0)), (1, Gen.Choose(0, 2)))
            from back in Gen.Choose(0, 3)
            from count in Gen.Choose(1, 3)
            select new Step(kind, producer, epoch, back, count);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps => Holds([.. steps])).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Tables_OfPartsOfALog_ComeToThatOfTheWholeInAnyOrder()
    {
        Gen<(int Producer, int Count)> batch = from producer in Gen.Choose(1, 3) from count in Gen.Choose(1, 4) select (producer, count);
        Gen<((int Producer, int Count)[] Batches, int Cut)> history = from batches in batch.ArrayOf() from cut in Gen.Choose(0, 20) select (batches, cut);
        Prop.ForAll(history.ToArbitrary(), given =>
        {
            ProducerTable whole = new();
            ProducerTable early = new();
            ProducerTable late = new();
            Dictionary<int, int> next = [];
            long offset = 0;
            for (int index = 0; index < given.Batches.Length; index++)
            {
                (int producer, int count) = given.Batches[index];
                ProducerStamp stamp = Stamp(producer, next.GetValueOrDefault(producer));
                next[producer] = next.GetValueOrDefault(producer) + count;
                whole.Stored(stamp, count, new Offset(offset), Now);
                (index <= given.Cut ? early : late).Stored(stamp, count, new Offset(offset), Now);
                if (index == given.Cut)
                {
                    late.Stored(stamp, count, new Offset(offset), Now); // One that both tell.
                }

                offset += count;
            }

            ProducerTable merged = new();
            merged.Merge(late);
            merged.Merge(early);
            return ProducerTableCodec.Encode(merged).SequenceEqual(ProducerTableCodec.Encode(whole));
        }).QuickCheckThrowOnFailure();
    }

    internal static ProducerStamp Stamp(int producer, int first, int epoch = 0) =>
        new(new ProducerId(producer), new ProducerEpoch((short)epoch), new SequenceNumber(first));

    private static void Store(ProducerTable table, ProducerStamp stamp, int count, long offset)
    {
        table.Decide(stamp, count, Now).Verdict.ShouldBe(SequenceVerdict.Append);
        table.Stored(stamp, count, new Offset(offset), Now);
    }

    /// <summary>Kinds 0 to 7 send what comes next or one of the last three; 8 sends something else; 9 writes the table down and reads it.</summary>
    private static bool Holds(Step[] steps)
    {
        ProducerTable table = new();
        NaiveProducers naive = new();
        foreach (Step step in steps)
        {
            if (step.Kind == 9)
            {
                table = ProducerTableCodec.Decode(ProducerTableCodec.Encode(table))!;
                continue;
            }

            (ProducerStamp Stamp, int Count, long Offset)[] own = [.. naive.Log.Where(batch => batch.Stamp.Id.Value == step.Producer && batch.Stamp.Epoch.Value == step.Epoch)];
            int next = own.Length == 0 ? 0 : (own[^1].Stamp.First + own[^1].Count).Value;
            (ProducerStamp stamp, int count) = step.Kind == 8 ? (Stamp(step.Producer, next + 1 + step.Back, step.Epoch), step.Count)
                : step.Back > 0 && own.Length >= step.Back ? (own[^step.Back].Stamp, own[^step.Back].Count)
                : (Stamp(step.Producer, next, step.Epoch), step.Count);
            long end = naive.End;
            (bool IsNew, long Offset)? expected = naive.Take(stamp, count);
            SequenceDecision decision = table.Decide(stamp, count, Now);
            switch (decision.Verdict)
            {
                case SequenceVerdict.Append:
                    if (expected is not { IsNew: true })
                    {
                        return false;
                    }

                    table.Stored(stamp, count, new Offset(end), Now);
                    break;
                case SequenceVerdict.Duplicate when expected is not { IsNew: false } || expected.Value.Offset != decision.Offset.Value:
                case SequenceVerdict.OutOfOrder or SequenceVerdict.Fenced when expected is not null:
                case SequenceVerdict.UnderWay or SequenceVerdict.TooMany:
                    return false;
            }
        }

        return true;
    }

    private sealed record Step(int Kind, int Producer, int Epoch, int Back, int Count);
}
