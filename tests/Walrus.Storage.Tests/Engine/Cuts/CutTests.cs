using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cuts;

/// <summary>What was cut is shown by no path any more, what follows takes its place, and reopening agrees.</summary>
public sealed class CutTests
{
    private const int Length = 300;

    [Theory]
    [EveryPlace]
    public async Task Cut_ThenAppend_HoldsTheNewEntriesInTheirPlace(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(30, Length);
        (await log.CutAsync(new Offset(20)).Within()).ShouldBe(new CutResult(new Offset(20), 10));
        (log.End, log.DurableEnd).ShouldBe((new Offset(20), new Offset(20)));
        log.ShouldHold(20, Length);
        log.Statistics.Entries.ShouldBe(20);
        using TestStore cutOnly = store.AfterKill();
        await FillOtherAsync(log, 20, 15);
        Check(log, 20, 35);
        using TestStore killed = store.AfterKill();
        await engine.DisposeAsync().Within();
        foreach (TestStore again in (TestStore[])[store, killed])
        {
            (LogEngine reopened, PartitionLog restored) = await again.OpenLogAsync();
            await using (reopened)
            {
                Check(restored, 20, 35);
            }
        }

        (LogEngine cut, PartitionLog left) = await cutOnly.OpenLogAsync();
        await using (cut)
        {
            left.End.ShouldBe(new Offset(20));
            left.ShouldHold(20, Length);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Cut_ThroughABatch_ShowsItsRestNowhere(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        _ = await log.AppendAsync(Batch(0, 10)).Within();
        _ = await log.AppendAsync(Batch(10, 10)).Within();
        log.ReadEntry(new Offset(17), Visibility.Durable).ShouldNotBeNull(); // Keeps the batch decoded.
        log.Cut(new Offset(15)).ShouldBe(new CutResult(new Offset(15), 5));
        log.ReadEntry(new Offset(17), Visibility.Written).ShouldBeNull();
        log.ShouldHold(15, Length);
        using TestStore early = store.AfterKill();
        _ = await log.AppendAsync(Other(15, 2)).Within();
        Check(log, 15, 17);
        log.ReadEntry(new Offset(16), Visibility.Written)!.Value.ToArray().ShouldBe(OtherValue(16));
        log.ReadEntry(new Offset(12), Visibility.Written)!.Value.ToArray().ShouldBe(TestLog.Value(12, Length));
        log.ReadEntry(new Offset(17), Visibility.Written).ShouldBeNull();

        // Packed at close, with the clipped batch among the others.
        await engine.DisposeAsync().Within();
        (LogEngine reopened, PartitionLog restored) = await store.OpenLogAsync();
        await using (reopened)
        {
            Check(restored, 15, 17);
            _ = restored.Cut(new Offset(12));
            restored.ShouldHold(12, Length);
            await FillOtherAsync(restored, 12, 8);
            Check(restored, 12, 20);
        }

        (LogEngine killed, PartitionLog left) = await early.OpenLogAsync();
        await using (killed)
        {
            left.ShouldHold(15, Length);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Cut_BackIntoPacks_CountsAfterRecyclingAndRestarts(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(400, Length);
        _ = await log.CutAsync(new Offset(110)).Within();
        log.ShouldHold(110, Length);
        await FillOtherAsync(log, 110, 300);
        Check(log, 110, 410);
        _ = await log.CutAsync(new Offset(205)).Within();
        Check(log, 110, 205);
        for (int round = 0; round < 3; round++)
        {
            await engine.DisposeAsync().Within();
            (engine, log) = await store.OpenLogAsync();
            Check(log, 110, 205 + (round * 100));
            await FillOtherAsync(log, (int)log.End.Value, 100);
        }

        Check(log, 110, 505);
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Cut_AtOrBeyondTheEnd_DoesNothing()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(5, Length);
            (await log.CutAsync(new Offset(5)).Within()).ShouldBe(new CutResult(new Offset(5), 0));
            (await log.CutAsync(new Offset(500)).Within()).ShouldBe(new CutResult(new Offset(5), 0));
            log.ShouldHold(5, Length);
        }
    }

    [Fact]
    public async Task Cut_ToTheStart_LeavesNothing()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(5, Length);
        _ = await log.TrimAsync(new Offset(3)).Within();
        _ = await log.CutAsync(new Offset(3)).Within();
        (log.Start, log.End, log.Statistics.Entries).ShouldBe((new Offset(3), new Offset(3), 0));
        await engine.DisposeAsync().Within();
        (engine, log) = await store.OpenLogAsync();
        (log.Start, log.End).ShouldBe((new Offset(3), new Offset(3)));
        (await log.AppendAsync("x"u8).Within()).First.ShouldBe(new Offset(3));
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Cut_BelowTheStartOrIntoASealedSegment_IsRefusedAndSaysWhy()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(20, Length);
            _ = await log.SealSegmentAsync(SegmentNumber.First).Within();
            await log.FillAsync(10, Length, first: 20);
            CutRefusedException refused = await Should.ThrowAsync<CutRefusedException>(async () => await log.CutAsync(new Offset(19)).Within());
            (refused.Reason, refused.End, refused.EndMin, refused.Topic).ShouldBe((CutRefusal.SealedSegment, new Offset(19), new Offset(20), log.Topic));
            _ = await log.TrimAsync(new Offset(25)).Within();
            refused = Should.Throw<CutRefusedException>(() => log.Cut(new Offset(24)));
            (refused.Reason, refused.EndMin).ShouldBe((CutRefusal.BelowStart, new Offset(25)));
            log.End.ShouldBe(new Offset(30));
            (await log.CutAsync(new Offset(25)).Within()).Removed.ShouldBe(5);
            engine.State.ShouldBe(EngineState.Open);
        }
    }

    [Fact]
    public async Task Cut_OfADeletedTopic_IsRefused()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(3, Length);
            _ = await engine.DeleteTopicAsync(TestStore.Topic).Within();
            await Should.ThrowAsync<TopicDeletedException>(async () => await log.CutAsync(Offset.Zero).Within());
        }
    }

    [Fact]
    public async Task Trim_BeyondWhatACutBeforeItLeft_IsRefused()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(20, Length);
            Task<CutResult> cut;
            Task<Offset> trim;
            using (engine.BeginGroup())
            {
                cut = log.CutAsync(new Offset(10)).AsTask();
                trim = log.TrimAsync(new Offset(15)).AsTask();
            }

            (await cut.Within()).Removed.ShouldBe(10);
            await Should.ThrowAsync<OffsetOutOfRangeException>(() => trim.Within());
            engine.State.ShouldBe(EngineState.Open);
            log.Start.ShouldBe(Offset.Zero);
        }
    }

    [Fact]
    public async Task Cut_Watched_IsAnEvent()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using IAsyncEnumerator<EngineEvent> watch = engine.WatchAsync().GetAsyncEnumerator();
        (await watch.MoveNextAsync().Within()).ShouldBeTrue();
        await log.FillAsync(4, Length);
        _ = await log.CutAsync(new Offset(1)).Within();
        await engine.DisposeAsync().Within();
        List<EngineEvent.Cut> cuts = [];
        while (await watch.MoveNextAsync().Within())
        {
            if (watch.Current is EngineEvent.Cut cut)
            {
                cuts.Add(cut);
            }
        }

        EngineEvent.Cut only = cuts.ShouldHaveSingleItem();
        (only.Topic, only.Partition, only.End, only.Entries).ShouldBe((TestStore.Topic, 0, new Offset(1), 3));
    }

    [Fact]
    public async Task FindTime_AfterACut_FindsOnlyWhatIsThere()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        NewEntry[] entries = [.. Enumerable.Range(0, 10).Select(i => new NewEntry(TestLog.Value(i, 20)) { Timestamp = new EntryTimestamp(1_000 + i) })];
        _ = await log.AppendAsync(entries).Within();
        _ = await log.CutAsync(new Offset(5)).Within();
        log.FindTime(new EntryTimestamp(1_004)).ShouldBe(new Offset(4));
        log.FindTime(new EntryTimestamp(1_007)).ShouldBe(new Offset(5), "the end: there is none");
        _ = await log.AppendAsync([new NewEntry(TestLog.Value(1, 20)) { Timestamp = new EntryTimestamp(1_006) }]).Within();
        log.FindTime(new EntryTimestamp(1_006)).ShouldBe(new Offset(5));
        await engine.DisposeAsync().Within();
        (engine, log) = await store.OpenLogAsync();
        log.FindTime(new EntryTimestamp(1_006)).ShouldBe(new Offset(5));
        log.FindTime(new EntryTimestamp(1_007)).ShouldBe(new Offset(6));
        await engine.DisposeAsync().Within();
    }

    internal static byte[] OtherValue(int number) => TestLog.Value(number + 1_000_000, Length);

    internal static NewEntry[] Other(int first, int count) => [.. Enumerable.Range(first, count).Select(i => new NewEntry(OtherValue(i)))];

    internal static NewEntry[] Batch(int first, int count) => [.. Enumerable.Range(first, count).Select(i => new NewEntry(TestLog.Value(i, Length)))];

    internal static async Task FillOtherAsync(PartitionLog log, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            (await log.AppendAsync(OtherValue(i)).Within()).First.Value.ShouldBe(i);
        }
    }

    /// <summary>The first values to <paramref name="cut"/>, the other ones from there to <paramref name="end"/>.</summary>
    internal static void Check(PartitionLog log, int cut, int end)
    {
        log.End.Value.ShouldBe(end);
        foreach (int bytes in (int[])[1, 2_000, 1 << 20])
        {
            List<byte[]> values = log.ReadAll(bytesMax: bytes);
            values.Count.ShouldBe(end);
            for (int i = 0; i < end; i++)
            {
                values[i].ShouldBe(i < cut ? TestLog.Value(i, Length) : OtherValue(i), $"entry {i}");
            }
        }

        for (int i = 0; i < end; i += 7)
        {
            log.ReadEntry(new Offset(i), Visibility.Written)!.Value.ToArray().ShouldBe(i < cut ? TestLog.Value(i, Length) : OtherValue(i), $"entry {i}");
        }
    }
}
