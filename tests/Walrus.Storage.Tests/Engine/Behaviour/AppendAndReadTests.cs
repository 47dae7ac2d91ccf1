using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>What goes in comes out: by offset, in order, wherever the entries lie by then.</summary>
public sealed class AppendAndReadTests
{
    [Theory]
    [EveryPlace]
    public async Task Read_JournalPacksAndBoth_GivesEveryEntryInOrder(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(20, 500);
            log.ShouldHold(20, 500);
            await log.FillAsync(500, 500, first: 20); // Two journal files full of it: the older entries are in packs.
            log.ShouldHold(520, 500);
            log.ReadAll(Visibility.Durable, from: 137, bytesMax: 1).Count.ShouldBe(520 - 137);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Append_ValuesOfEverySize_ComeBackAndTheFirstTooLargeIsRefused(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            // Half a journal file for a record, less frame, batch header and what an entry may take around its value.
            int max = (int)(store.FileBytes / 2) - 32 - 61 - 36;
            int[] sizes = [0, 1, 7, 100, 5000, 60_000, max];
            foreach (int size in sizes)
            {
                AppendResult result = await log.AppendAsync(TestLog.Value(size, size)).Within();
                result.Reached.ShouldBe(Durability.Disk);
            }

            await Should.ThrowAsync<EntryTooLargeException>(async () => await log.AppendAsync(new byte[max + 1]));
            Should.Throw<EntryTooLargeException>(() => log.Append(new byte[max + 1]));
            List<byte[]> values = log.ReadAll();
            values.Select(value => value.Length).ShouldBe(sizes);
            values.ShouldAllBe(value => value.SequenceEqual(TestLog.Value(value.Length, value.Length)));
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Append_KeysHeadersAndTimes_ComeBackAsTheyWere(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            NewEntry[] entries =
            [
                new(TestLog.Bytes("plain")),
                new(TestLog.Bytes("keyed")) { Key = TestLog.Bytes("k"), Timestamp = new EntryTimestamp(12) },
                new(ReadOnlyMemory<byte>.Empty) { Key = ReadOnlyMemory<byte>.Empty, Headers = [new EntryHeader("a", TestLog.Bytes("1")), new EntryHeader("a", null)] },
            ];
            AppendResult result = await log.AppendAsync(entries).Within();
            (result.First.Value, result.Count).ShouldBe((0L, 3));

            Entry plain = log.ReadEntry(new Offset(0), Visibility.Durable).ShouldNotBeNull();
            plain.Key.ShouldBeNull();
            plain.Headers.ShouldBeEmpty();
            plain.Timestamp.ShouldBe(EntryTimestamp.From(store.Time.GetUtcNow()));
            Entry keyed = log.ReadEntry(new Offset(1), Visibility.Durable).ShouldNotBeNull();
            keyed.Key!.Value.ToArray().ShouldBe(TestLog.Bytes("k"));
            keyed.Timestamp.UnixMilliseconds.ShouldBe(12);
            Entry last = log.ReadEntry(new Offset(2), Visibility.Durable).ShouldNotBeNull();
            last.Key!.Value.Length.ShouldBe(0);
            last.Value.Length.ShouldBe(0);
            last.Headers.Select(header => (header.Name, header.Value?.Length)).ShouldBe([("a", 1), ("a", null)]);
            log.ReadEntry(new Offset(3), Visibility.Written).ShouldBeNull();
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Append_BatchWithABadEntry_LeavesNothingAndTakesNoRoom(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 8 * 1024 * 1024, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            var good = new NewEntry(new byte[1024 * 1024]);
            NewEntry bad = good with { Headers = [new EntryHeader(null!, null)] };
            NewEntry heavy = good with { Headers = [.. Enumerable.Repeat(new EntryHeader("h", null), Limits.EntryHeadersMax + 1)] };
            for (int i = 0; i < 30; i++)
            {
                await Should.ThrowAsync<ArgumentException>(async () => await log.AppendAsync([good, good, bad]));
                await Should.ThrowAsync<EntryTooLargeException>(async () => await log.AppendAsync([good, heavy]));
                engine.WaitForRoomAsync().AsTask().IsCompletedSuccessfully.ShouldBeTrue("refused batches keep their room");
            }

            await Should.ThrowAsync<ArgumentException>(async () => await log.AppendAsync(ReadOnlySpan<NewEntry>.Empty));
            (await log.AppendAsync(TestLog.Value(0, 10)).Within()).First.Value.ShouldBe(0);
            log.ShouldHold(1, 10);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Append_BatchRefusedWhileAnotherWaits_LeavesTheOtherWhole(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        GateFileSystem gate = new(place.Files);
        using TestStore store = new(place, gate);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            gate.Hold();
            Task<AppendResult> first = log.AppendAsync(TestLog.Value(0, 10)).AsTask();
            await gate.WaitForFlushAsync();
            Task<AppendResult> second = log.AppendAsync(TestLog.Value(1, 10)).AsTask();
            NewEntry bad = new(TestLog.Value(9, 10)) { Headers = [new EntryHeader(null!, null)] };
            await Should.ThrowAsync<ArgumentException>(async () => await log.AppendAsync([new NewEntry(TestLog.Value(8, 10)), bad]));
            Task<AppendResult> third = log.AppendAsync(TestLog.Value(2, 10)).AsTask();
            gate.Release();
            (await Task.WhenAll(first, second, third).Within()).Select(result => result.First.Value).ShouldBe([0L, 1, 2]);
            log.ShouldHold(3, 10);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Append_OneCallerWithoutAwaiting_KeepsTheOrderOfItsCalls(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            List<Task<AppendResult>> calls = [];
            for (int i = 0; i < 2000; i++)
            {
                calls.Add(log.AppendAsync(TestLog.Value(i, 50)).AsTask());
            }

            AppendResult[] results = await Task.WhenAll(calls).Within();
            results.Select(result => result.First.Value).ShouldBe(Enumerable.Range(0, 2000).Select(i => (long)i));
            log.ShouldHold(2000, 50);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Append_CallsThatComeDuringAFlush_ShareOneBatchAndOneFlush(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        GateFileSystem gate = new(place.Files);
        using TestStore store = new(place, gate);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            gate.Hold();
            Task<AppendResult> first = log.AppendAsync(TestLog.Value(0, 20)).AsTask();
            await gate.WaitForFlushAsync();
            Task<AppendResult>[] others = [.. Enumerable.Range(1, 50).Select(i => log.AppendAsync(TestLog.Value(i, 20)).AsTask())];
            first.IsCompleted.ShouldBeFalse("it is not durable yet");
            log.DurableEnd.ShouldBe(Offset.Zero);
            int before = gate.Flushes;
            gate.Release();
            await Task.WhenAll(others).Within();
            gate.Flushes.ShouldBe(before + 1);

            // One entry asked for, its whole batch given.
            using ReadResult read = log.Read(new Offset(1), 1, Visibility.Durable);
            read.Next.Value.ShouldBe(51);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Read_Outcomes_SayWhyThereIsNothing(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(3, 10);
            Outcome(new Offset(3), Visibility.Written).ShouldBe(ReadOutcome.EndOfLog);
            Outcome(new Offset(4), Visibility.Written).ShouldBe(ReadOutcome.OutOfRange);
            Outcome(new Offset(0), Visibility.Durable).ShouldBe(ReadOutcome.EndOfLog);
            log.DurableEnd.Value.ShouldBe(0);
            await engine.FlushAsync().Within();
            Outcome(new Offset(0), Visibility.Durable).ShouldBe(ReadOutcome.Entries);
            log.DurableEnd.Value.ShouldBe(3);

            ReadOutcome Outcome(Offset from, Visibility visibility)
            {
                using ReadResult read = log.Read(from, 100, visibility);
                return read.Outcome;
            }
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Read_Budget_IsHonouredInTheJournal(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(30, 1000);
            using ReadResult read = log.Read(Offset.Zero, 10_000, Visibility.Durable);
            read.Next.Value.ShouldBeInRange(5, 10);
            read.Bytes.ShouldBeLessThanOrEqualTo(10_000);
            using ReadResult one = log.Read(new Offset(7), 1, Visibility.Durable);
            (one.From.Value, one.Next.Value).ShouldBe((7L, 8L));
        }
    }

    [Theory]
    [EveryPlace]
    public async Task FindTime_InJournalAndPacks_IsTheFirstEntryNotBefore(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            long start = store.Time.GetUtcNow().ToUnixTimeMilliseconds();
            for (int i = 0; i < 500; i++)
            {
                _ = await log.AppendAsync(TestLog.Value(i, 600)).Within();
                store.Time.Advance(TimeSpan.FromMilliseconds(10));
            }

            log.FindTime(new EntryTimestamp(0)).Value.ShouldBe(0);
            foreach (int i in (int[])[0, 1, 77, 250, 499])
            {
                log.FindTime(new EntryTimestamp(start + (i * 10))).Value.ShouldBe(i);
                log.FindTime(new EntryTimestamp(start + (i * 10) - 5)).Value.ShouldBe(i);
            }

            log.FindTime(new EntryTimestamp(start + 5000)).Value.ShouldBe(500);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Topics_Partitions_AreLogsOfTheirOwn(PlaceKind kind)
    {
        using TestStore store = new(kind);
        await using LogEngine engine = store.Open();
        Topic topic = await engine.CreateTopicAsync(new TopicName("many"), 5).Within();
        for (int i = 0; i < 5; i++)
        {
            topic.Partitions[i].Number.ShouldBe(i);
            await topic.Partitions[i].FillAsync(i + 1, 30);
        }

        Topic again = await engine.CreateTopicAsync(new TopicName("many"), 2).Within();
        again.ShouldBeSameAs(topic);
        engine.FindTopic(new TopicName("other")).ShouldBeNull();
        engine.Topics.ShouldBe([topic]);
        for (int i = 0; i < 5; i++)
        {
            topic.Partitions[i].ShouldHold(i + 1, 30);
        }

        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await engine.CreateTopicAsync(new TopicName("x"), 0));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await engine.CreateTopicAsync(new TopicName("x"), Limits.TopicPartitionsMax + 1));
        await Should.ThrowAsync<ArgumentException>(async () => await engine.CreateTopicAsync(default));
    }

    [Theory]
    [EveryPlace]
    public async Task CreateTopic_ManyCallersOfOneName_MakeOne(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        GateFileSystem gate = new(place.Files);
        using TestStore store = new(place, gate) { Fsync = FsyncSchedule.NoFsync };
        await using LogEngine engine = store.Open();
        gate.Hold();
        Task<Topic> first = engine.CreateTopicAsync(TestStore.Topic).AsTask();
        await gate.WaitForFlushAsync();
        Task<Topic> second = engine.CreateTopicAsync(TestStore.Topic).AsTask();
        second.IsCompleted.ShouldBeFalse("the topic's record is not on disk yet");
        gate.Release();
        (await first.Within()).ShouldBeSameAs(await second.Within());
    }

    [Theory]
    [EveryPlace]
    public async Task CreateTopic_UntilTheCheckpointIsFull_IsRefusedAndTheStoreGoesOn(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = Limits.JournalFileBytesMin, Fsync = FsyncSchedule.NoFsync };
        await using LogEngine engine = store.Open();
        int made = 0;
        TooManyTopicsException? refused = null;
        while (refused is null && made < 2000)
        {
            try
            {
                _ = await engine.CreateTopicAsync(new TopicName($"a-topic-with-quite-a-long-name-{made}"), 3).Within();
                made++;
            }
            catch (TooManyTopicsException e)
            {
                refused = e;
            }
        }

        refused.ShouldNotBeNull().Topic.Value.ShouldEndWith($"-{made}");
        made.ShouldBeGreaterThan(50);
        PartitionLog log = engine.Topics[0].Partitions[0];
        await log.FillAsync(60, 20_000);
        log.ShouldHold(60, 20_000);
        engine.State.ShouldBe(EngineState.Open);
    }
}
