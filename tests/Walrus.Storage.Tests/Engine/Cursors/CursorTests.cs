using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cursors;

/// <summary>Cursors hand out every entry once, in order, to however many callers, and stand after a restart where they stood.</summary>
public sealed class CursorTests
{
    private static readonly CursorName Name = new("worker");

    [Theory]
    [EveryPlace]
    public async Task ReadNext_PeekAndClaim_PeekStaysAndClaimMoves(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(2, 20);
            Cursor cursor = log.GetCursor(Name);
            log.GetCursor(Name).ShouldBeSameAs(cursor);
            for (int i = 0; i < 3; i++)
            {
                (await cursor.ReadNextAsync(checkpoint: false).Within())!.Offset.Value.ShouldBe(0);
            }

            (await cursor.ReadNextAsync().Within())!.Value.ToArray().ShouldBe(TestLog.Value(0, 20));
            (await cursor.ReadNextAsync().Within())!.Value.ToArray().ShouldBe(TestLog.Value(1, 20));
            (await cursor.ReadNextAsync().Within()).ShouldBeNull();
            cursor.Position.Value.ShouldBe(2);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadNext_ManyCallers_EachEntryGoesToExactlyOne(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            _ = await log.AppendAsync([.. Enumerable.Range(0, 400).Select(i => new NewEntry(TestLog.Value(i, 100)))]).Within();
            Cursor cursor = log.GetCursor(Name);
            long[][] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                List<long> mine = [];
                while (await cursor.ReadNextAsync().Within() is { } entry)
                {
                    entry.Value.ToArray().ShouldBe(TestLog.Value((int)entry.Offset.Value, 100));
                    mine.Add(entry.Offset.Value);
                }

                mine.ShouldBeInOrder();
                return mine.ToArray();
            }))).Within();
            taken.SelectMany(each => each).Order().ShouldBe(Enumerable.Range(0, 400).Select(i => (long)i));
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadNext_CallsWithoutAwaiting_GetEntriesInOrder(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(50, 20);
            Cursor cursor = log.GetCursor(Name);
            Task<Entry?>[] calls = [.. Enumerable.Range(0, 60).Select(_ => cursor.ReadNextAsync().AsTask())];
            Entry?[] entries = await Task.WhenAll(calls).Within();
            entries.Take(50).Select(entry => entry!.Offset.Value).ShouldBe(Enumerable.Range(0, 50).Select(i => (long)i));
            entries.Skip(50).ShouldAllBe(entry => entry == null);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Move_OutsideOfTheLog_IsRefused(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(3, 20);
            Cursor cursor = log.GetCursor(Name);
            await cursor.MoveAsync(new Offset(3)).Within();
            await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await cursor.MoveAsync(new Offset(4)));
            cursor.Position.Value.ShouldBe(3);
            await cursor.MoveAsync(Offset.Zero).Within();
            (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(0);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Position_AfterCloseAndAfterKill_IsWhereItStood(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(5, 20);
        await log.GetCursor(Name).MoveAsync(new Offset(4)).Within();
        await log.GetCursor(new CursorName("back")).MoveAsync(new Offset(2)).Within();
        await log.GetCursor(new CursorName("back")).MoveAsync(Offset.Zero).Within();
        await log.FillAsync(300, 1000, first: 5); // Rolls over: the moves are known by checkpoints only.
        using TestStore killed = store.AfterKill();
        await engine.DisposeAsync().Within();
        foreach (TestStore next in (TestStore[])[store, killed])
        {
            (LogEngine reopened, PartitionLog again) = await next.OpenLogAsync();
            await using (reopened)
            {
                again.GetCursor(Name).Position.Value.ShouldBe(4);
                again.GetCursor(new CursorName("back")).Position.Value.ShouldBe(0);
                (await again.GetCursor(Name).ReadNextAsync().Within())!.Value.ToArray().ShouldBe(TestLog.Value(4, 20));
            }
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadNext_UnderSyncEach_HandsOutNothingBeforeTheMoveIsDurable(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        GateFileSystem gate = new(place.Files);
        using TestStore store = new(place, gate);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(1, 20);
            gate.Hold();
            Task<Entry?> read = log.GetCursor(Name).ReadNextAsync().AsTask();
            await gate.WaitForFlushAsync();
            read.IsCompleted.ShouldBeFalse();
            gate.Release();
            (await read.Within())!.Offset.Value.ShouldBe(0);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task GetCursor_AboveTheLimit_IsRefused(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            for (int i = 0; i < Limits.PartitionCursorsMax; i++)
            {
                _ = log.GetCursor(new CursorName($"c{i}"));
            }

            Should.Throw<TooManyTopicsException>(() => log.GetCursor(new CursorName("more")));
            log.GetCursor(new CursorName("c0")).Position.ShouldBe(Offset.Zero);
        }
    }
}
