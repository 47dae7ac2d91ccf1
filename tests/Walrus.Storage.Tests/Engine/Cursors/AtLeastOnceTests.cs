using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cursors;

/// <summary>At least once: few records, a bound on what comes again, and nothing that a single reader was not done with is recorded.</summary>
public sealed class AtLeastOnceTests
{
    private static readonly CursorName Name = new("worker");

    [Fact]
    public void AtLeastOnce_OutOfBounds_IsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ConsistencyMode.AtLeastOnce(0));
        Should.Throw<ArgumentOutOfRangeException>(() => ConsistencyMode.AtLeastOnce(Limits.CursorPersistEveryMax + 1));
        ConsistencyMode.AtLeastOnce(Limits.CursorPersistEveryMax).PersistEvery.ShouldBe(Limits.CursorPersistEveryMax);
        ConsistencyMode.AtLeastOnce(5).ShouldBe(ConsistencyMode.AtLeastOnce(5));
        ConsistencyMode.AtLeastOnce(5).IsStrict.ShouldBeFalse();
        ConsistencyMode.StrictlyAtOnce.IsStrict.ShouldBeTrue();
    }

    [Theory]
    [EveryPlace]
    public async Task ReadNext_UpToTheBound_WaitsForNoRecordAndThenForOne(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        GateFileSystem gate = new(place.Files);
        using TestStore store = new(place, gate) { Consistency = ConsistencyMode.AtLeastOnce(4) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(10, 20);
            Cursor cursor = log.GetCursor(Name);
            gate.Hold();
            for (int i = 0; i < 4; i++)
            {
                (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(i);
            }

            // No record of any move is durable: a fifth entry would make five that come again.
            Task<Entry?> fifth = cursor.ReadNextAsync().AsTask();
            await gate.WaitForFlushAsync();
            fifth.IsCompleted.ShouldBeFalse();
            cursor.Position.Value.ShouldBe(4);
            gate.Release();
            (await fifth.Within())!.Offset.Value.ShouldBe(4);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadNext_CancelledWhileItWaits_HasTakenNothing(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        GateFileSystem gate = new(place.Files);
        using TestStore store = new(place, gate) { Consistency = ConsistencyMode.AtLeastOnce(1) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(3, 20);
            Cursor cursor = log.GetCursor(Name);
            (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(0);
            gate.Hold();
            using CancellationTokenSource cancel = new();
            Task<Entry?> waits = cursor.ReadNextAsync(cancellationToken: cancel.Token).AsTask();
            Task<Entry?> waitsBehind = cursor.ReadNextAsync().AsTask();
            await gate.WaitForFlushAsync();
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => waits.Within());
            gate.Release();
            (await waitsBehind.Within())!.Offset.Value.ShouldBe(1);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Position_AfterClose_IsWhereItStood(PlaceKind kind)
    {
        using TestStore store = new(kind) { Consistency = ConsistencyMode.AtLeastOnce(100) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(10, 20);
        for (int i = 0; i < 7; i++)
        {
            _ = await log.GetCursor(Name).ReadNextAsync().Within();
        }

        using TestStore killed = store.AfterKill();
        await engine.DisposeAsync().Within();
        (await PositionIn(store)).ShouldBe(7);
        (await PositionIn(killed)).ShouldBe(0, "nothing was recorded yet: seven come again, of a hundred that may");
    }

    [Theory]
    [EveryPlace]
    public async Task Kill_AtEveryPlaceOfOneReader_RepeatsAtMostTheBoundAndMissesNothing(PlaceKind kind)
    {
        foreach (FsyncSchedule fsync in (FsyncSchedule[])[FsyncSchedule.SyncEach, FsyncSchedule.NoFsync])
        {
            using TestStore store = new(kind) { Consistency = ConsistencyMode.AtLeastOnce(3), Fsync = fsync };
            (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
            await using (engine)
            {
                await log.FillAsync(12, 20);
                Cursor cursor = log.GetCursor(Name);
                for (int handedOut = 1; handedOut <= 12; handedOut++)
                {
                    _ = (await cursor.ReadNextAsync().Within()).ShouldNotBeNull();
                    using TestStore killed = store.AfterKill();
                    long position = await PositionIn(killed);
                    position.ShouldBeInRange(handedOut - 3, handedOut - 1, "the last one is not known to have been dealt with");
                }
            }
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadBatch_LargerThanTheBound_IsCutToIt(PlaceKind kind)
    {
        using TestStore store = new(kind) { Consistency = ConsistencyMode.AtLeastOnce(4) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(10, 20);
            Cursor cursor = log.GetCursor(Name);
            for (int read = 0; read < 10;)
            {
                using ReadResult batch = await cursor.ReadBatchAsync(1_000_000).Within();
                int count = batch.ToEntries().Length;
                count.ShouldBeInRange(1, 4);
                read += count;
                using TestStore killed = store.AfterKill();
                (await PositionIn(killed)).ShouldBeInRange(read - 4, read - count);
            }

            cursor.Position.Value.ShouldBe(10);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Move_BackAndForth_IsRecordedAndBoundsWhatFollows(PlaceKind kind)
    {
        using TestStore store = new(kind) { Consistency = ConsistencyMode.AtLeastOnce(4) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(20, 20);
            Cursor cursor = log.GetCursor(Name);
            foreach (int place in (int[])[15, 2, 9])
            {
                await cursor.MoveAsync(new Offset(place)).Within();
                using TestStore killed = store.AfterKill();
                (await PositionIn(killed)).ShouldBe(place);
                (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(place);
            }

            await cursor.MoveAsync(cursor.Position).Within();
            using TestStore last = store.AfterKill();
            (await PositionIn(last)).ShouldBe(10);
        }
    }

    private static async Task<long> PositionIn(TestStore store)
    {
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            return log.GetCursor(Name).Position.Value;
        }
    }
}
