using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>Waiting for entries: woken by the append or the flush, by cancelling, by closing and by a failure; by nothing else.</summary>
public sealed class WaitTests
{
    [Theory]
    [EveryPlace]
    public async Task WaitForAsync_Written_EndsWithTheAppendAndDurableWithTheFlush(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            Task written = log.WaitForAsync(new Offset(1), Visibility.Written).AsTask();
            Task durable = log.WaitForAsync(new Offset(0), Visibility.Durable).AsTask();
            _ = await log.AppendAsync(TestLog.Value(0, 10)).Within();
            written.IsCompleted.ShouldBeFalse();
            _ = await log.AppendAsync(TestLog.Value(1, 10)).Within();
            await written.Within();
            durable.IsCompleted.ShouldBeFalse();
            await engine.FlushAsync().Within();
            await durable.Within();
            log.WaitForAsync(new Offset(1), Visibility.Durable).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        }
    }

    [Theory]
    [EveryPlace]
    public async Task WaitForAsync_Cancelled_EndsAloneAndTheNextWaitWorks(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            using CancellationTokenSource cancel = new();
            Task cancelled = log.WaitForAsync(Offset.Zero, Visibility.Durable, cancel.Token).AsTask();
            Task other = log.WaitForAsync(Offset.Zero, Visibility.Durable).AsTask();
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => cancelled.Within());
            other.IsCompleted.ShouldBeFalse();
            await log.FillAsync(1, 10);
            await other.Within();
        }
    }

    [Theory]
    [EveryPlace]
    public async Task WaitForAsync_EngineCloses_EndsWithATypedError(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        Task wait = log.WaitForAsync(Offset.Zero, Visibility.Written).AsTask();
        await engine.DisposeAsync().Within();
        await Should.ThrowAsync<EngineClosedException>(() => wait.Within());
        await Should.ThrowAsync<EngineClosedException>(async () => await log.WaitForAsync(Offset.Zero, Visibility.Durable).Within());
        engine.State.ShouldBe(EngineState.Closed);
        await Should.ThrowAsync<ObjectDisposedException>(async () => await log.AppendAsync(new byte[1]));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await engine.FlushAsync());
        await engine.DisposeAsync().Within();
    }

    [Theory]
    [EveryPlace]
    public async Task DisposeAsync_WhileManyAppend_AnswersEveryAppendAndKeepsTheAcknowledged(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024, FilesMax = 2 };
        for (int round = 0; round < 5; round++)
        {
            (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
            long before = log.End.Value;
            TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task<int>[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => AppendUntilClosedAsync(log, started)))];
            await started.Task.Within();
            await engine.DisposeAsync().Within();
            int acknowledged = (await Task.WhenAll(callers).Within()).Sum();
            (LogEngine next, PartitionLog reopened) = await store.OpenLogAsync();
            await using (next)
            {
                next.Recovery.WasClean.ShouldBeTrue();
                (reopened.End.Value - before).ShouldBeGreaterThanOrEqualTo(acknowledged);
                reopened.ReadAll().Count.ShouldBe((int)reopened.End.Value);
            }
        }
    }

    private static async Task<int> AppendUntilClosedAsync(PartitionLog log, TaskCompletionSource started)
    {
        int acknowledged = 0;
        try
        {
            while (true)
            {
                Task<AppendResult>[] calls = [.. Enumerable.Range(0, 8).Select(i => log.AppendAsync(new byte[700]).AsTask())];
                foreach (Task<AppendResult> call in calls)
                {
                    _ = await call.Within();
                    acknowledged++;
                }

                if (acknowledged >= 200)
                {
                    _ = started.TrySetResult();
                }
            }
        }
        catch (Exception e) when (e is EngineClosedException or ObjectDisposedException)
        {
            return acknowledged;
        }
    }
}
