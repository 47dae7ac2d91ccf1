using Walrus.Storage.Tests.Engine.Merging;

namespace Walrus.Storage.Tests.Engine.Retention;

public sealed class DeletedTopicTests
{
    [Fact]
    public async Task EveryCall_OnADeletedTopic_SaysSo()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        Topic topic = engine.Topics[0];
        await log.FillAsync(10, 100);
        Cursor cursor = log.GetCursor(CursorName.Shared);
        (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(0);
        (await engine.DeleteTopicAsync(TestStore.Topic).Within()).ShouldBeTrue();

        Func<Task>[] calls =
        [
            async () => await log.AppendAsync(new byte[1]).Within(),
            async () => await log.AppendAsync([new NewEntry(new byte[1])]).Within(),
            async () => await log.AppendAsync(new byte[1], new byte[1]).Within(),
            () => Task.FromResult(log.Append(new byte[1])),
            () => Task.FromResult(log.Append(new byte[1], new byte[1])),
            () => Task.FromResult(log.Append([new NewEntry(new byte[1])])),
            () => Task.FromResult(log.SealSegment(SegmentNumber.First)),
            () => Task.FromResult(log.Trim(new Offset(5))),
            async () => await log.TailAsync(Offset.Zero, Visibility.Written).GetAsyncEnumerator().MoveNextAsync().Within(),
            async () => await log.TailBatchesAsync(log.End, 1, Visibility.Durable).GetAsyncEnumerator().MoveNextAsync().Within(),
            () => Task.FromResult(cursor.ReadNext()),
            () => Task.FromResult(cursor.Peek()),
            () => Task.FromResult(cursor.ReadBatch(100)),
            async () => await cursor.ReadBatchAsync(100, checkpoint: false).Within(),
            async () => await cursor.ConsumeAsync().GetAsyncEnumerator().MoveNextAsync().Within(),
            async () => await cursor.MoveToTimeAsync(new EntryTimestamp(0)).Within(),
            () =>
            {
                cursor.Move(Offset.Zero);
                return Task.CompletedTask;
            },
            () => Task.FromResult(log.Read(Offset.Zero, 1, Visibility.Written)),
            () => Task.FromResult(log.Read(new Offset(5), 1, Visibility.Durable)),
            () => Task.FromResult(log.ReadEntry(Offset.Zero, Visibility.Written)),
            () => Task.FromResult(log.FindTime(new EntryTimestamp(0))),
            async () => await log.WaitForAsync(Offset.Zero, Visibility.Written).Within(),
            async () => await log.WaitForAsync(new Offset(100), Visibility.Durable).Within(),
            async () => await log.SealSegmentAsync(SegmentNumber.First).Within(),
            async () => await log.TrimAsync(new Offset(5)).Within(),
            () => Task.FromResult(log.GetCursor(CursorName.Shared)),
            () => Task.FromResult(log.GetCursor(new CursorName("another"))),
            async () => await cursor.ReadNextAsync().Within(),
            async () => await cursor.ReadNextAsync(checkpoint: false).Within(),
            async () => await cursor.MoveAsync(Offset.Zero).Within(),
            async () => await engine.SetRetentionAsync(topic, new RetentionPolicy { BytesMax = 1 }).Within(),
        ];
        for (int i = 0; i < calls.Length; i++)
        {
            (await Should.ThrowAsync<TopicDeletedException>(calls[i], $"call {i}")).Topic.ShouldBe(TestStore.Topic);
        }

        (await engine.DeleteTopicAsync(TestStore.Topic).Within()).ShouldBeFalse();
        engine.FindTopic(TestStore.Topic).ShouldBeNull();
    }

    [Fact]
    public async Task Waiters_WhenTheTopicIsDeleted_WakeWithTheReason()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        await log.FillAsync(3, 100);
        Task[] waits =
        [
            .. Enumerable.Range(0, 5).Select(i => log.WaitForAsync(new Offset(3 + i), Visibility.Written).AsTask()),
            .. Enumerable.Range(0, 5).Select(i => log.WaitForAsync(new Offset(3 + i), Visibility.Durable).AsTask()),
        ];
        (await engine.DeleteTopicAsync(TestStore.Topic).Within()).ShouldBeTrue();
        foreach (Task wait in waits)
        {
            await Should.ThrowAsync<TopicDeletedException>(() => wait.Within());
        }
    }

    /// <summary>Nobody may wait for ever because the flush of the deletion failed, which took the topic out of sight first.</summary>
    [Fact]
    public async Task Waiters_WhenTheFlushOfTheDeletionFails_WakeToo()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(3, 100);
        Task wait = log.WaitForAsync(new Offset(3), Visibility.Written).AsTask();
        store.Files.Fail(new Walrus.Testing.Faults.FaultPlan(Walrus.Testing.Faults.InjectedFault.FlushFailure, store.Files.CallCount + 1));
        await Should.ThrowAsync<StorageException>(async () => await engine.DeleteTopicAsync(TestStore.Topic).Within());
        await Should.ThrowAsync<StorageException>(() => wait.Within());
        store.Files.Heal();
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Topic_MadeAgainUnderTheName_IsEmptyAndStaysSo()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        for (int round = 0; round < 3; round++)
        {
            await log.FillAsync(40, TendedStore.Length);
            _ = await log.SealSegmentAsync(SegmentNumber.First).Within();
            await log.GetCursor(CursorName.Shared).MoveAsync(new Offset(30)).Within();
            await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { DropsConsumed = true }).Within();
            (await engine.DeleteTopicAsync(TestStore.Topic).Within()).ShouldBeTrue();
            PartitionLog old = log;
            log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
            Should.Throw<TopicDeletedException>(() => old.ReadEntry(Offset.Zero, Visibility.Written));
            await engine.DisposeAsync().Within();
            engine = store.Open();
            log = engine.Topics[0].Partitions[0];
            (log.Start, log.End).ShouldBe((Offset.Zero, Offset.Zero));
            log.Segments.Count.ShouldBe(1);
            log.GetCursor(CursorName.Shared).Position.ShouldBe(Offset.Zero);
            engine.Topics[0].Retention.ShouldBe(RetentionPolicy.Keep);
        }

        await log.FillAsync(5, 100);
        log.ShouldHold(5, 100);
        await engine.DisposeAsync().Within();
    }
}
