using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cuts;

/// <summary>Calls made one after another without awaiting lie in the journal in that order, and one flush makes them durable.</summary>
public sealed class CutGroupTests
{
    private const int Length = 300;
    private static readonly ValueName State = new("raft.state");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Group_OnAnIdleEngine_IsOneFlushInOrder(bool flushesEach)
    {
        using TestStore store = new(PlaceKind.Simulated) { Fsync = flushesEach ? FsyncSchedule.SyncEach : FsyncSchedule.NoFsync };
        GateFileSystem gate = new(store.Place.Files);
        await using LogEngine engine = new EngineOpener(store.Options(), gate, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(10, Length);
        int before = gate.Flushes;
        Calls calls;
        using (engine.BeginGroup())
        {
            calls = new Calls(engine, log);
        }

        await calls.CheckAsync(engine, log);
        gate.Flushes.ShouldBe(before + 1);
        log.DurableEnd.ShouldBe(new Offset(8));
    }

    [Fact]
    public async Task Calls_WhileAFlushIsUnderWay_ShareTheNextOneInOrder()
    {
        using TestStore store = new(PlaceKind.Simulated);
        GateFileSystem gate = new(store.Place.Files);
        await using LogEngine engine = new EngineOpener(store.Options(), gate, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        PartitionLog other = (await engine.CreateTopicAsync(new TopicName("other")).Within()).Partitions[0];
        await log.FillAsync(10, Length);
        gate.Hold();
        Task<AppendResult> held = other.AppendAsync("held"u8).AsTask();
        await gate.WaitForFlushAsync();
        int before = gate.Flushes;
        var calls = new Calls(engine, log);
        gate.Release();
        _ = await held.Within();
        await calls.CheckAsync(engine, log);
        gate.Flushes.ShouldBe(before + 1);
    }

    /// <summary>The open batch of appends before it must not take in what is appended behind a barrier.</summary>
    [Fact]
    public async Task Append_BehindACutOrValue_DoesNotJoinTheBatchBefore()
    {
        using TestStore store = new(PlaceKind.Simulated);
        GateFileSystem gate = new(store.Place.Files);
        await using LogEngine engine = new EngineOpener(store.Options(), gate, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(10, Length);
        Task<AppendResult> before;
        Task<CutResult> cut;
        Task<AppendResult> behind;
        using (engine.BeginGroup())
        {
            before = log.AppendAsync(CutTests.Batch(10, 2)).AsTask();
            cut = log.CutAsync(new Offset(9)).AsTask();
            behind = log.AppendAsync(CutTests.Other(9, 1)).AsTask();
        }

        (await before.Within()).First.ShouldBe(new Offset(10));
        (await cut.Within()).ShouldBe(new CutResult(new Offset(9), 3));
        (await behind.Within()).First.ShouldBe(new Offset(9));
        CutTests.Check(log, 9, 10);
    }

    [Fact]
    public async Task Group_HeldTooLong_StopsNobodyForEver()
    {
        using TestStore store = new(PlaceKind.Simulated);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        using (engine.BeginGroup())
        {
            // A blocking form inside is a mistake: it takes the engine's patience, no more.
            _ = log.Append("x"u8);
        }

        log.DurableEnd.ShouldBe(new Offset(1));
        Limits.WriteGroupPatience.ShouldBeLessThan(TestStore.Patience);
        await engine.DisposeAsync().Within();
    }

    /// <summary>Hard state, cut, entries, and a flush where the schedule does not ask for one.</summary>
    private sealed class Calls
    {
        private readonly Task _value;
        private readonly Task<CutResult> _cut;
        private readonly Task<AppendResult> _append;
        private readonly Task _flush;

        public Calls(LogEngine engine, PartitionLog log)
        {
            _value = engine.SetValueAsync(State, TestLog.Bytes("term 2")).AsTask();
            _cut = log.CutAsync(new Offset(5)).AsTask();
            _append = log.AppendAsync(CutTests.Other(5, 3)).AsTask();
            _flush = engine.FlushAsync().AsTask();
        }

        public async Task CheckAsync(LogEngine engine, PartitionLog log)
        {
            await _value.Within();
            (await _cut.Within()).ShouldBe(new CutResult(new Offset(5), 5));
            AppendResult appended = await _append.Within();
            appended.First.ShouldBe(new Offset(5));
            await _flush.Within();
            log.DurableEnd.ShouldBe(new Offset(8));
            engine.FindValue(State)!.Value.ToArray().ShouldBe(TestLog.Bytes("term 2"));
            CutTests.Check(log, 5, 8);
        }
    }
}
