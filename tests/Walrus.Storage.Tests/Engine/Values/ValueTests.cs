using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Values;

/// <summary>Small durable values: the last acknowledged one is there, whatever happens to the journal around it.</summary>
public sealed class ValueTests
{
    private static readonly ValueName State = new("raft.state");
    private static readonly ValueName Identity = new("node.identity");

    [Theory]
    [EveryPlace]
    public async Task Value_AfterCloseAndKill_IsTheLastOne(PlaceKind kind)
    {
        using TestStore store = new(kind);
        LogEngine engine = store.Open();
        engine.FindValue(State).ShouldBeNull();
        engine.Values.ShouldBeEmpty();
        await engine.SetValueAsync(State, TestLog.Bytes("one")).Within();
        await engine.SetValueAsync(Identity, TestLog.Bytes("me")).Within();
        await engine.SetValueAsync(State, TestLog.Bytes("two")).Within();
        engine.SetValue(new ValueName("gone"), "x"u8);
        engine.SetValue(new ValueName("gone"), default);
        Check(engine);
        using TestStore killed = store.AfterKill();
        await engine.DisposeAsync().Within();
        foreach (TestStore again in (TestStore[])[store, killed])
        {
            await using LogEngine reopened = again.Open();
            Check(reopened);
        }

        static void Check(LogEngine engine)
        {
            engine.FindValue(State)!.Value.ToArray().ShouldBe(TestLog.Bytes("two"));
            engine.FindValue(new ValueName("gone")).ShouldBeNull();
            engine.Values.Keys.OrderBy(name => name.Value, StringComparer.Ordinal).ShouldBe([Identity, State]);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Value_AfterManyGenerations_IsInTheirCheckpoints(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        byte[] large = TestLog.Value(7, Limits.ValueBytesMax);
        await engine.SetValueAsync(State, large).Within();
        await engine.SetValueAsync(Identity, TestLog.Bytes("me")).Within();
        await log.FillAsync(300, 800);
        engine.FindValue(State)!.Value.ToArray().ShouldBe(large);
        await engine.SetValueAsync(Identity, default).Within();
        await log.FillAsync(300, 800, first: 300);
        await engine.DisposeAsync().Within();
        await using LogEngine again = store.Open();
        again.FindValue(State)!.Value.ToArray().ShouldBe(large);
        again.FindValue(Identity).ShouldBeNull("it was removed");
    }

    [Fact]
    public async Task SetValue_CallersBytesChangeAfterTheCall_TheValueIsAsItWas()
    {
        using TestStore store = new(PlaceKind.Simulated);
        await using LogEngine engine = store.Open();
        byte[] bytes = TestLog.Bytes("one");
        ValueTask set = engine.SetValueAsync(State, bytes);
        bytes[0] = (byte)'x';
        await set.Within();
        engine.FindValue(State)!.Value.ToArray().ShouldBe(TestLog.Bytes("one"));
    }

    [Fact]
    public async Task SetValue_ForTheKernelOnly_AsksForNoFlush()
    {
        using TestStore store = new(PlaceKind.Simulated);
        GateFileSystem gate = new(store.Place.Files);
        await using LogEngine engine = new EngineOpener(store.Options(), gate, TestStore.DrawIdentity).Open();
        int before = gate.Flushes;
        for (int i = 0; i < 20; i++)
        {
            await engine.SetValueAsync(State, TestLog.Value(i, 8), Durability.Kernel).Within();
        }

        gate.Flushes.ShouldBe(before);
        await engine.SetValueAsync(State, TestLog.Bytes("durable")).Within();
        gate.Flushes.ShouldBe(before + 1);
    }

    [Fact]
    public async Task SetValue_BeyondItsBounds_IsRefusedAndChangesNothing()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 16 * 1024 * 1024, FilesMax = 2 };
        await using LogEngine engine = store.Open();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await engine.SetValueAsync(State, new byte[Limits.ValueBytesMax + 1]));
        await Should.ThrowAsync<ArgumentException>(async () => await engine.SetValueAsync(default, new byte[1]));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await engine.SetValueAsync(State, new byte[1], (Durability)7));
        for (int i = 0; i < Limits.ValuesMax; i++)
        {
            _ = engine.SetValueAsync(new ValueName($"v{i}"), TestLog.Value(i, 16), Durability.Kernel).AsTask();
        }

        await engine.FlushAsync().Within();
        (await Should.ThrowAsync<TooManyValuesException>(async () => await engine.SetValueAsync(State, new byte[1]))).Name.ShouldBe(State);
        engine.FindValue(State).ShouldBeNull();
        await engine.SetValueAsync(new ValueName("v0"), TestLog.Bytes("changed")).Within();
        await engine.SetValueAsync(new ValueName("v1"), default).Within();
        await engine.SetValueAsync(State, new byte[1]).Within();
        engine.Values.Count.ShouldBe(Limits.ValuesMax);
    }

    [Fact]
    public async Task SetValue_BeyondTheRoomOfTheCheckpoint_IsRefusedAndTheStoreGoesOn()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 64 * 1024, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        int taken = 0;
        await Should.ThrowAsync<TooManyValuesException>(async () =>
        {
            for (; taken < Limits.ValuesMax; taken++)
            {
                await engine.SetValueAsync(new ValueName($"v{taken}"), TestLog.Value(taken, Limits.ValueBytesMax)).Within();
            }
        });
        taken.ShouldBeInRange(2, 4);
        await engine.SetValueAsync(new ValueName("v0"), default).Within();
        await engine.SetValueAsync(new ValueName("v0"), TestLog.Value(0, Limits.ValueBytesMax)).Within();
        await log.FillAsync(200, 800);
        await engine.DisposeAsync().Within();
        await using LogEngine again = store.Open();
        again.Values.Count.ShouldBe(taken);
        for (int i = 0; i < taken; i++)
        {
            again.FindValue(new ValueName($"v{i}"))!.Value.ToArray().ShouldBe(TestLog.Value(i, Limits.ValueBytesMax));
        }
    }

    [Fact]
    public async Task SetValue_OfAClosedEngine_IsRefused()
    {
        using TestStore store = new(PlaceKind.Simulated);
        LogEngine engine = store.Open();
        await engine.DisposeAsync().Within();
        await Should.ThrowAsync<ObjectDisposedException>(async () => await engine.SetValueAsync(State, new byte[1]));
    }
}
