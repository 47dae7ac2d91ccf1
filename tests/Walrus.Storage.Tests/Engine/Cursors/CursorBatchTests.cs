using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Cursors;

/// <summary>Reading by cursor in batches, peeking, blocking, and going to a time.</summary>
public sealed class CursorBatchTests
{
    private static readonly CursorName Name = new("worker");

    [Theory]
    [EveryPlace]
    public async Task ReadBatch_ByBudget_TakesWhatFitsAndAtLeastOne(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            _ = await log.AppendAsync([.. Enumerable.Range(0, 10).Select(i => new NewEntry(TestLog.Value(i, 100)))]).Within();
            Cursor cursor = log.GetCursor(Name);
            (await Take(cursor, 350, checkpoint: false)).ShouldBe([0L, 1, 2]);
            (await Take(cursor, 350)).ShouldBe([0L, 1, 2]);
            (await Take(cursor, 0)).ShouldBe([3L]);
            (await Take(cursor, 1)).ShouldBe([4L]);
            (await Take(cursor, 200)).ShouldBe([5L, 6]);
            (await Take(cursor, 1_000_000)).ShouldBe([7L, 8, 9]);
            using ReadResult nothing = await cursor.ReadBatchAsync(100).Within();
            nothing.Outcome.ShouldBe(ReadOutcome.EndOfLog);
            nothing.ToEntries().ShouldBeEmpty();
            cursor.Position.Value.ShouldBe(10);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task ReadBatch_AcrossPacksAndJournal_HoldsTheBudgetAndEveryEntry(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(300, 900);
            Cursor cursor = log.GetCursor(Name);
            List<Entry> all = [];
            while (true)
            {
                using ReadResult read = cursor.ReadBatch(5000);
                if (read.Outcome != ReadOutcome.Entries)
                {
                    break;
                }

                Entry[] entries = read.ToEntries();
                entries.Sum(entry => entry.Value.Length).ShouldBeLessThanOrEqualTo(5000);
                read.Next.ShouldBe(entries[^1].Offset.Next);
                all.AddRange(entries);
            }

            all.Select(entry => entry.Offset.Value).ShouldBe(Enumerable.Range(0, 300).Select(i => (long)i));
            all.ShouldAllBe(entry => entry.Value.ToArray().SequenceEqual(TestLog.Value((int)entry.Offset.Value, 900)));
        }
    }

    [Theory]
    [InlineData(PlaceKind.Simulated, 0)]
    [InlineData(PlaceKind.MappedReads, 0)]
    [InlineData(PlaceKind.Simulated, 7)]
    [InlineData(PlaceKind.MappedReads, 7)]
    public async Task ReadBatch_ManyCallersOfAllForms_EachEntryGoesToExactlyOne(PlaceKind kind, int persistEvery)
    {
        using TestStore store = new(kind);
        store.Consistency = persistEvery == 0 ? ConsistencyMode.StrictlyAtOnce : ConsistencyMode.AtLeastOnce(persistEvery);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            _ = await log.AppendAsync([.. Enumerable.Range(0, 600).Select(i => new NewEntry(TestLog.Value(i, 60)))]).Within();
            Cursor cursor = log.GetCursor(Name);
            long[][] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() => Drain(cursor, caller)))).Within();
            taken.SelectMany(each => each).Order().ShouldBe(Enumerable.Range(0, 600).Select(i => (long)i));
        }
    }

    [Theory]
    [EveryPlace]
    public async Task BlockingForms_DoWhatTheOthersDo(PlaceKind kind)
    {
        using TestStore store = new(kind);
        LogEngine engine = store.Open();
        PartitionLog log = engine.CreateTopic(TestStore.Topic).Partitions[0];
        engine.CreateTopic(TestStore.Topic).Partitions[0].ShouldBeSameAs(log);
        log.Append("k"u8, "v"u8).Reached.ShouldBe(Durability.Disk);
        (await log.AppendAsync("k2"u8, "v2"u8).Within()).First.Value.ShouldBe(1);
        log.Append([new NewEntry(TestLog.Bytes("a")), new NewEntry(TestLog.Bytes("b"))]).ShouldBe(new AppendResult(new Offset(2), 2, Durability.Disk));
        Should.Throw<ArgumentException>(() => log.Append(ReadOnlySpan<NewEntry>.Empty));
        engine.Flush();
        Cursor cursor = log.GetCursor(Name);
        cursor.Peek()!.Key!.Value.ToArray().ShouldBe(TestLog.Bytes("k"));
        cursor.ReadNext(checkpoint: false)!.Value.ToArray().ShouldBe(TestLog.Bytes("v"));
        cursor.ReadNext()!.Offset.Value.ShouldBe(0);
        cursor.ReadNext()!.Key!.Value.ToArray().ShouldBe(TestLog.Bytes("k2"));
        cursor.Move(new Offset(3));
        cursor.ReadBatch(100).ToEntries().ShouldHaveSingleItem().Value.ToArray().ShouldBe(TestLog.Bytes("b"));
        cursor.ReadNext().ShouldBeNull();
        Should.Throw<ArgumentOutOfRangeException>(() => cursor.Move(new Offset(5)));
        Should.Throw<ArgumentOutOfRangeException>(() => cursor.ReadBatch(-1));
        log.SealSegment(SegmentNumber.First).Base.Value.ShouldBe(4);
        log.Trim(new Offset(1)).Value.ShouldBe(1);
        log.Start.Value.ShouldBe(1);
        Should.Throw<ArgumentOutOfRangeException>(() => log.Trim(new Offset(9)));
        Topic topic = engine.CreateTopic(new TopicName("other"));
        engine.SetRetention(topic, new RetentionPolicy { BytesMax = 1_000_000 });
        topic.Retention.BytesMax.ShouldBe(1_000_000);
        engine.DeleteTopic(topic.Name).ShouldBeTrue();
        engine.DeleteTopic(topic.Name).ShouldBeFalse();
        Should.Throw<TopicDeletedException>(() => topic.Partitions[0].GetCursor(Name));
        engine.Dispose();
        engine.Dispose();
        engine.State.ShouldBe(EngineState.Closed);
        Should.Throw<ObjectDisposedException>(() => engine.Flush());
        Should.Throw<ObjectDisposedException>(() => log.Append("x"u8, "y"u8));
        using LogEngine again = store.Open();
        again.FindTopic(TestStore.Topic)!.Partitions[0].GetCursor(Name).Position.Value.ShouldBe(4);
    }

    [Theory]
    [EveryPlace]
    public async Task MoveToTime_ByTime_GoesToTheFirstEntryOfThenOrLater(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            for (int i = 0; i < 5; i++)
            {
                _ = await log.AppendAsync([new NewEntry(TestLog.Value(i, 10)) { Timestamp = new EntryTimestamp(1000 * i) }]).Within();
            }

            Cursor cursor = log.GetCursor(Name);
            (await cursor.MoveToTimeAsync(new EntryTimestamp(2500)).Within()).Value.ShouldBe(3);
            (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(3);
            (await cursor.MoveToTimeAsync(new EntryTimestamp(-1)).Within()).Value.ShouldBe(0);
            (await cursor.MoveToTimeAsync(new EntryTimestamp(9000)).Within()).Value.ShouldBe(5);
            cursor.Position.Value.ShouldBe(5);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Consume_EntriesBeforeAndAfter_YieldsAllAndEndsWithTheCancellation(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(3, 20);
            using CancellationTokenSource stop = new();
            await using IAsyncEnumerator<Entry> entries = log.GetCursor(Name).ConsumeAsync(stop.Token).GetAsyncEnumerator();
            for (int i = 0; i < 3; i++)
            {
                (await entries.MoveNextAsync().Within()).ShouldBeTrue();
                entries.Current.Offset.Value.ShouldBe(i);
            }

            Task<bool> next = entries.MoveNextAsync().AsTask();
            next.IsCompleted.ShouldBeFalse();
            await log.FillAsync(1, 20, first: 3);
            (await next.Within()).ShouldBeTrue();
            entries.Current.Offset.Value.ShouldBe(3);
            Task<bool> last = entries.MoveNextAsync().AsTask();
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => last.Within());
            log.GetCursor(Name).Position.Value.ShouldBe(4);
        }
    }

    private static async Task<long[]> Take(Cursor cursor, int bytesMax, bool checkpoint = true)
    {
        using ReadResult read = await cursor.ReadBatchAsync(bytesMax, checkpoint).Within();
        read.Outcome.ShouldBe(ReadOutcome.Entries);
        return [.. read.ToEntries().Select(entry => entry.Offset.Value)];
    }

    private static async Task<long[]> Drain(Cursor cursor, int caller)
    {
        List<long> mine = [];
        while (true)
        {
            int before = mine.Count;
            switch (caller % 4)
            {
                case 0 when await cursor.ReadNextAsync().Within() is { } entry:
                    mine.Add(entry.Offset.Value);
                    break;
                case 1 when cursor.ReadNext() is { } entry:
                    mine.Add(entry.Offset.Value);
                    break;
                case 2:
                    using (ReadResult read = await cursor.ReadBatchAsync(200).Within())
                    {
                        mine.AddRange(read.ToEntries().Select(entry => entry.Offset.Value));
                    }

                    break;
                case 3:
                    using (ReadResult read = cursor.ReadBatch(500))
                    {
                        mine.AddRange(read.ToEntries().Select(entry => entry.Offset.Value));
                    }

                    break;
            }

            if (mine.Count == before)
            {
                mine.ShouldBeInOrder();
                return [.. mine];
            }
        }
    }
}
