using Walrus.Storage.Tests.Engine.Merging;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cuts;

/// <summary>Those who stand, wait or read beyond a cut.</summary>
public sealed class CutReaderTests
{
    private const int Length = 300;

    [Theory]
    [EveryPlace]
    public async Task Cursor_BeyondTheCut_GoesBackToTheEndForGood(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(30, Length);
        Cursor ahead = log.GetCursor(new CursorName("ahead"));
        Cursor behind = log.GetCursor(new CursorName("behind"));
        await ahead.MoveAsync(new Offset(28)).Within();
        await behind.MoveAsync(new Offset(4)).Within();
        _ = await log.CutAsync(new Offset(20)).Within();
        (ahead.Position, behind.Position).ShouldBe((new Offset(20), new Offset(4)));
        using TestStore killed = store.AfterKill();
        ahead.ReadNext().ShouldBeNull();
        await CutTests.FillOtherAsync(log, 20, 3);
        ahead.ReadNext()!.Value.ToArray().ShouldBe(CutTests.OtherValue(20));
        await engine.DisposeAsync().Within();
        (engine, log) = await store.OpenLogAsync();
        log.GetCursor(new CursorName("ahead")).Position.ShouldBe(new Offset(21));
        log.GetCursor(new CursorName("behind")).Position.ShouldBe(new Offset(4));
        await engine.DisposeAsync().Within();
        (engine, log) = await killed.OpenLogAsync();
        log.GetCursor(new CursorName("ahead")).Position.ShouldBe(new Offset(20));
        log.GetCursor(new CursorName("behind")).Position.ShouldBe(new Offset(4));
        await engine.DisposeAsync().Within();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cursor_WithMovesUnderWay_IsNeverRecordedBeyondTheEnd(bool isStrict)
    {
        using TestStore store = new(PlaceKind.Simulated) { Consistency = isStrict ? ConsistencyMode.StrictlyAtOnce : ConsistencyMode.AtLeastOnce(50) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(30, Length);
        Cursor cursor = log.GetCursor(CursorName.Shared);
        Task<CutResult> cut;
        Task move;
        Task read;
        using (engine.BeginGroup())
        {
            move = cursor.MoveAsync(new Offset(25)).AsTask();
            cut = log.CutAsync(new Offset(10)).AsTask();
            read = cursor.ReadNextAsync().AsTask();
        }

        await move.Within();
        _ = await cut.Within();
        await read.Within();
        cursor.Position.Value.ShouldBeLessThanOrEqualTo(10);
        await CutTests.FillOtherAsync(log, 10, 1);
        (await cursor.ReadNextAsync().Within())!.Offset.ShouldBe(new Offset(10));
        await engine.DisposeAsync().Within();
        (engine, log) = await store.OpenLogAsync();
        log.GetCursor(CursorName.Shared).Position.ShouldBe(new Offset(11));
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Consume_WaitingBeyondTheCut_GoesOnWithTheNewEntries()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(5, Length);
            await using IAsyncEnumerator<Entry> consumed = log.GetCursor(CursorName.Shared).ConsumeAsync().GetAsyncEnumerator();
            for (int i = 0; i < 5; i++)
            {
                (await consumed.MoveNextAsync().Within()).ShouldBeTrue();
            }

            Task<bool> next = consumed.MoveNextAsync().AsTask();
            _ = await log.CutAsync(new Offset(2)).Within();
            await CutTests.FillOtherAsync(log, 2, 1);
            (await next.Within()).ShouldBeTrue();
            (consumed.Current.Offset, consumed.Current.Value.ToArray().AsSpan().SequenceEqual(CutTests.OtherValue(2))).ShouldBe((new Offset(2), true));
        }
    }

    [Fact]
    public async Task Tail_BeyondTheCut_EndsAndOneBeforeItGoesOn()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(10, Length);
            await using IAsyncEnumerator<Entry> ahead = log.TailAsync(new Offset(9), Visibility.Written).GetAsyncEnumerator();
            await using IAsyncEnumerator<Entry> behind = log.TailAsync(new Offset(3), Visibility.Written).GetAsyncEnumerator();
            (await ahead.MoveNextAsync().Within()).ShouldBeTrue();
            Task<bool> waiting = ahead.MoveNextAsync().AsTask();
            _ = await log.CutAsync(new Offset(5)).Within();
            OffsetOutOfRangeException gone = await Should.ThrowAsync<OffsetOutOfRangeException>(() => waiting.Within());
            gone.Offset.ShouldBe(new Offset(10));
            await CutTests.FillOtherAsync(log, 5, 20);
            for (int i = 3; i < 25; i++)
            {
                (await behind.MoveNextAsync().Within()).ShouldBeTrue();
                behind.Current.Offset.Value.ShouldBe(i);
                behind.Current.Value.ToArray().ShouldBe(i < 5 ? TestLog.Value(i, Length) : CutTests.OtherValue(i));
            }
        }
    }

    /// <summary>The end has come back to where the tail stood before it looks: what it gave is of another history all the same.</summary>
    [Fact]
    public async Task Tail_WhenTheEndIsBackBeforeItLooks_EndsAllTheSame()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(10, Length);
            await using IAsyncEnumerator<ReadResult> tail = log.TailBatchesAsync(Offset.Zero, 1, Visibility.Written).GetAsyncEnumerator();
            for (int i = 0; i < 8; i++)
            {
                (await tail.MoveNextAsync().Within()).ShouldBeTrue();
            }

            _ = await log.CutAsync(new Offset(4)).Within();
            _ = await log.CutAsync(new Offset(3)).Within();
            await CutTests.FillOtherAsync(log, 3, 20);
            await Should.ThrowAsync<OffsetOutOfRangeException>(async () => await tail.MoveNextAsync().Within());
        }
    }

    [Fact]
    public async Task WaitFor_BeyondTheCut_WaitsForANewEntryThere()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(10, Length);
            Task wait = log.WaitForAsync(new Offset(10), Visibility.Durable).AsTask();
            _ = await log.CutAsync(new Offset(8)).Within();
            await CutTests.FillOtherAsync(log, 8, 2);
            wait.IsCompleted.ShouldBeFalse();
            await CutTests.FillOtherAsync(log, 10, 1);
            await wait.Within();
        }
    }

    /// <summary>A flush that began before a cut must not vouch for entries that took the place of those it flushed.</summary>
    [Fact]
    public async Task DurableEnd_AfterAFlushThatBeganBeforeTheCut_DoesNotCoverWhatCameBehind()
    {
        var interval = TimeSpan.FromMilliseconds(100);
        using TestStore store = new(PlaceKind.Simulated) { Fsync = FsyncSchedule.Every(interval) };
        GateFileSystem gate = new(store.Place.Files);
        await using LogEngine engine = new EngineOpener(store.Options(), gate, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(10, Length);
        log.DurableEnd.ShouldBe(Offset.Zero);

        // The flush by the clock runs beside the committer, which writes the cut meanwhile.
        gate.Hold();
        store.Time.Advance(interval);
        await gate.WaitForFlushAsync();
        Task<CutResult> cut = log.CutAsync(new Offset(5)).AsTask();
        await TendedStore.UntilAsync(() => log.End == new Offset(5), "the cut is written");
        gate.Release();
        _ = await cut.Within();
        log.DurableEnd.ShouldBe(new Offset(5));
        await CutTests.FillOtherAsync(log, 5, 5);
        log.DurableEnd.ShouldBe(new Offset(5));
        await engine.FlushAsync().Within();
        log.DurableEnd.ShouldBe(new Offset(10));
    }

    [Fact]
    public void History_ManyCuts_NeverTellsOfAHigherOneThanThereWas()
    {
        var random = new Random(7);
        Walrus.Storage.Topics.CutHistory history = Walrus.Storage.Topics.CutHistory.None;
        List<long> ends = [];
        for (int i = 0; i < 500; i++)
        {
            long end = random.Next(3) == 0 ? random.Next(1_000) : 1_000 + i;
            ends.Add(end);
            history = history.With(new Offset(end));
            history.Count.ShouldBe(ends.Count);
            for (int seen = 0; seen <= ends.Count; seen++)
            {
                Offset? lowest = history.LowestSince(seen);
                if (seen == ends.Count)
                {
                    lowest.ShouldBeNull();
                }
                else
                {
                    lowest!.Value.Value.ShouldBeLessThanOrEqualTo(ends.Skip(seen).Min());
                    if (ends.Count - seen <= 16)
                    {
                        lowest.Value.Value.ShouldBe(ends.Skip(seen).Min());
                    }
                }
            }
        }
    }
}
