using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>Following a log as it grows, and what it says of its size.</summary>
public sealed class TailTests
{
    [Theory]
    [EveryPlace]
    public async Task Tail_FromAnOffset_YieldsWhatIsThereAndWhatComes(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(5, 30);
            using CancellationTokenSource stop = new();
            await using IAsyncEnumerator<Entry> tail = log.TailAsync(new Offset(3), Visibility.Durable, stop.Token).GetAsyncEnumerator();
            (await tail.MoveNextAsync().Within()).ShouldBeTrue();
            (await tail.MoveNextAsync().Within()).ShouldBeTrue();
            tail.Current.Offset.Value.ShouldBe(4);
            Task<bool> next = tail.MoveNextAsync().AsTask();
            next.IsCompleted.ShouldBeFalse();
            _ = await log.AppendAsync(TestLog.Value(5, 30)).Within();
            (await next.Within()).ShouldBeTrue();
            tail.Current.Value.ToArray().ShouldBe(TestLog.Value(5, 30));
            Task<bool> last = tail.MoveNextAsync().AsTask();
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => last.Within());
        }
    }

    [Theory]
    [EveryPlace]
    public async Task TailBatches_ThroughPacksAndJournal_LendsEachResultUntilTheNext(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(300, 900);
            long at = 0;
            ReadResult? before = null;
            await foreach (ReadResult batch in log.TailBatchesAsync(Offset.Zero, 8000, Visibility.Written))
            {
                before?.Bytes.ShouldBe(0, "the one before went back to its pool");
                before = batch;
                foreach (EntryView entry in batch.Entries)
                {
                    entry.Offset.Value.ShouldBe(at);
                    entry.Value.SequenceEqual(TestLog.Value((int)at, 900)).ShouldBeTrue();
                    at++;
                }

                if (at == 300)
                {
                    break;
                }
            }
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Tail_BeyondTheEndOrOfAClosedEngine_EndsWithATypedError(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(2, 30);
        OffsetOutOfRangeException outside = await Should.ThrowAsync<OffsetOutOfRangeException>(() => FirstAsync(log, new Offset(3)).Within());
        (outside.Offset.Value, outside.Start.Value, outside.End.Value).ShouldBe((3, 0, 2));
        _ = await log.TrimAsync(new Offset(1)).Within();
        (await Should.ThrowAsync<OffsetOutOfRangeException>(() => FirstAsync(log, Offset.Zero).Within())).Start.Value.ShouldBe(1);
        Task waits = FirstAsync(log, log.End);
        await engine.DisposeAsync().Within();
        await Should.ThrowAsync<EngineClosedException>(() => waits.Within());
    }

    [Theory]
    [EveryPlace]
    public async Task Statistics_OfTopicAndPartitions_CountEntriesAndStoredBytes(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024 };
        LogEngine engine = store.Open();
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic, 3).Within();
        topic.Statistics.ShouldBe(default);
        await topic.Partitions[0].FillAsync(120, 1000); // In packs, most of them.
        await topic.Partitions[2].FillAsync(2, 1000);
        topic.Partitions[0].Statistics.Entries.ShouldBe(120);
        topic.Partitions[0].Statistics.Bytes.ShouldBeInRange(120 * 1000, 120 * 1200);
        topic.Partitions[1].Statistics.ShouldBe(default);
        LogStatistics open = topic.Statistics;
        open.Entries.ShouldBe(122);
        open.ShouldBe(topic.Partitions[0].Statistics + topic.Partitions[2].Statistics);
        await engine.DisposeAsync().Within();
        await using LogEngine again = store.Open();
        LogStatistics packed = again.FindTopic(TestStore.Topic)!.Statistics;
        packed.Entries.ShouldBe(122);
        packed.Bytes.ShouldBeInRange(122 * 1000, 122 * 1200);
    }

    [Theory]
    [InlineData(PlaceKind.Simulated)]
    [InlineData(PlaceKind.MappedReads)]
    [InlineData(PlaceKind.Positioned)]
    public async Task Append_BatchOfManyThousands_LandsAsOne(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 16 * 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            (await log.AppendAsync([.. Enumerable.Range(0, 2_000).Select(i => new NewEntry(TestLog.Value(i, 500)))]).Within()).Count.ShouldBe(2_000);
            log.Append([.. Enumerable.Range(2_000, 100_000).Select(i => new NewEntry(TestLog.Value(i, 16)))]).First.Value.ShouldBe(2_000);
            using TestStore killed = store.AfterKill();
            (LogEngine again, PartitionLog reopened) = await killed.OpenLogAsync();
            await using (again)
            {
                reopened.End.Value.ShouldBe(102_000);
                reopened.ReadEntry(new Offset(101_999), Visibility.Durable)!.Value.ToArray().ShouldBe(TestLog.Value(101_999, 16));
            }

            EntryTooLargeException tooMany = await Should.ThrowAsync<EntryTooLargeException>(
                async () => await log.AppendAsync(new NewEntry[Limits.BatchEntriesMax + 1]));
            tooMany.Message.ShouldContain("entry count");
            log.End.Value.ShouldBe(102_000);
        }
    }

    private static async Task FirstAsync(PartitionLog log, Offset from)
    {
        await foreach (Entry _ in log.TailAsync(from, Visibility.Written))
        {
            return;
        }
    }
}
