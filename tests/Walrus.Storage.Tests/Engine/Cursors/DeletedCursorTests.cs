using Walrus.Storage.Tests.Engine.Merging;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cursors;

public sealed class DeletedCursorTests
{
    private const int Length = 100;
    private static readonly CursorName Name = new("audit");

    public static TheoryData<string> Modes() => ["strict", "at-least-once"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task DeleteCursor_ThatHadMoved_IsGoneForGoodAndItsNameBeginsAtTheStart(string mode)
    {
        using TestStore store = new(PlaceKind.Simulated) { Consistency = mode == "strict" ? ConsistencyMode.StrictlyAtOnce : ConsistencyMode.AtLeastOnce(10) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(20, Length);
        Cursor old = log.GetCursor(Name);
        await old.MoveAsync(new Offset(7)).Within();
        (await log.DeleteCursorAsync(Name).Within()).ShouldBeTrue();
        log.CursorNames.ShouldBeEmpty();
        (await log.DeleteCursorAsync(Name).Within()).ShouldBeFalse("there is none any more");

        Should.Throw<CursorDeletedException>(() => old.ReadNext());
        Should.Throw<CursorDeletedException>(() => old.ReadBatch(1_000));
        Should.Throw<CursorDeletedException>(() => old.Peek());
        Should.Throw<CursorDeletedException>(() => old.Move(new Offset(9)));
        _ = await Should.ThrowAsync<CursorDeletedException>(async () => await old.ReadNextAsync());

        using TestStore crashed = store.AfterKill();
        await using (LogEngine recovered = crashed.Open())
        {
            recovered.Topics[0].Partitions[0].CursorNames.ShouldBeEmpty();
        }

        Cursor fresh = log.GetCursor(Name);
        fresh.Position.ShouldBe(Offset.Zero);
        await fresh.MoveAsync(new Offset(3)).Within();
        await engine.DisposeAsync().Within();
        await using LogEngine again = store.Open();
        again.Topics[0].Partitions[0].GetCursor(Name).Position.ShouldBe(new Offset(3));
    }

    /// <summary>Its move waits in the queue when the deletion is written before it: were it recorded, the next opening would bring the cursor back.</summary>
    [Fact]
    public async Task Move_QueuedBehindTheDeletion_IsRefusedAndBringsNothingBack()
    {
        GateFileSystem gate = new(new Walrus.Testing.Disks.SimFileSystem());
        using TestStore store = new(Place.New(PlaceKind.Simulated), gate);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(20, Length);
        Cursor old = log.GetCursor(Name);
        gate.Hold();
        Task append = log.AppendAsync(TestLog.Value(20, Length)).AsTask();
        await gate.WaitForFlushAsync();
        Task<bool> deletion = log.DeleteCursorAsync(Name).AsTask();
        Task move = old.MoveAsync(new Offset(5)).AsTask();
        gate.Release();
        (await deletion.Within()).ShouldBeTrue();
        _ = await Should.ThrowAsync<CursorDeletedException>(() => move.Within());
        await append.Within();
        await engine.DisposeAsync().Within();
        await using LogEngine again = store.Open();
        again.Topics[0].Partitions[0].CursorNames.ShouldBeEmpty();
    }

    [Fact]
    public async Task DeleteCursor_ThatHeldBackConsumption_LetsTheRestGo()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { DropsConsumed = true }).Within();
        await log.FillAsync(100, TendedStore.Length);
        await log.GetCursor(Name).MoveAsync(new Offset(10)).Within();
        await log.GetCursor(CursorName.Shared).MoveAsync(new Offset(90)).Within();
        store.Time.Advance(Limits.RetentionIntervalMin);
        await TendedStore.UntilAsync(() => log.Start.Value == 10, "both have passed 10");
        (await log.DeleteCursorAsync(Name).Within()).ShouldBeTrue();
        store.Time.Advance(Limits.RetentionIntervalMin);
        await TendedStore.UntilAsync(() => log.Start.Value == 90, "only the other one counts");
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task DeleteCursor_OfAFullPartition_MakesRoomForAnother()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = Limits.JournalFileBytesDefault };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        for (int i = 0; i < Limits.PartitionCursorsMax; i++)
        {
            _ = log.GetCursor(new CursorName($"c{i}"));
        }

        Should.Throw<TooManyTopicsException>(() => log.GetCursor(Name));
        log.DeleteCursor(new CursorName("c0")).ShouldBeTrue();
        log.GetCursor(Name).Position.ShouldBe(Offset.Zero);
        await engine.DisposeAsync().Within();
    }
}
