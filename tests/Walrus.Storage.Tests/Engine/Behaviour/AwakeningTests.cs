using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>Callers whose appends became durable together go back to their own code together, and none of them can hold up another.</summary>
public sealed class AwakeningTests
{
    private const int Callers = 20;
    private const int Length = 100;

    [Fact]
    public async Task Append_WhoseCallerThenBlocksForALaterOneOfItsGroup_IsNotHeldUp()
    {
        GateFileSystem gate = new(new SimFileSystem());
        using TestStore store = new(Place.New(PlaceKind.Simulated), gate);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        Task first = await HoldAsync(gate, log);
        Task<AppendResult>[] appends = [.. Enumerable.Range(0, Callers).Select(i => log.AppendAsync(TestLog.Value(i, Length)).AsTask())];
        Task<Offset>[] callers = [.. appends.Select((own, i) => BlockForAsync(own, i + 1 < Callers ? appends[i + 1] : null))];
        int flushes = gate.Flushes;
        gate.Release();
        await first.Within();
        Offset[] offsets = await Task.WhenAll(callers).Within();
        offsets.ShouldBe(Enumerable.Range(1, Callers).Select(i => new Offset(i)));
        gate.Flushes.ShouldBe(flushes + 1, "they were one group");
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Append_ResumedWithOthers_GoesOnOnAThreadOfThePool()
    {
        GateFileSystem gate = new(new SimFileSystem());
        using TestStore store = new(Place.New(PlaceKind.Simulated), gate);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        Task first = await HoldAsync(gate, log);
        Task<bool>[] callers = [.. Enumerable.Range(0, Callers).Select(i => ResumesOnPoolAsync(log, i))];
        gate.Release();
        await first.Within();
        (await Task.WhenAll(callers).Within()).ShouldAllBe(isPool => isPool);
        await engine.DisposeAsync().Within();
    }

    /// <summary>On return one append waits for its flush, so those that follow share the next.</summary>
    private static async Task<Task> HoldAsync(GateFileSystem gate, PartitionLog log)
    {
        gate.Hold();
        Task append = log.AppendAsync(TestLog.Value(0, Length)).AsTask();
        await gate.WaitForFlushAsync();
        return append;
    }

    private static async Task<Offset> BlockForAsync(Task<AppendResult> own, Task<AppendResult>? later)
    {
        AppendResult result = await own;
        if (later is not null)
        {
            later.Wait(TestStore.Patience).ShouldBeTrue("a later append of the same group is done");
        }

        return result.First;
    }

    private static async Task<bool> ResumesOnPoolAsync(PartitionLog log, int number)
    {
        _ = await log.AppendAsync(TestLog.Value(number, Length)).ConfigureAwait(false);
        return Thread.CurrentThread.IsThreadPoolThread;
    }
}
