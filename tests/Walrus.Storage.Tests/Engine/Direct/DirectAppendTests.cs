using Walrus.Storage.Format;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Direct;

/// <summary>Appends that need no queue, beside those that do: where a schedule does not flush each.</summary>
public sealed class DirectAppendTests
{
    [Theory]
    [EveryPlace]
    public async Task Append_WithoutFsync_IsDoneWhenTheCallReturns(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await SettleAsync(engine);
            ValueTask<AppendResult> one = log.AppendAsync(TestLog.Value(0, 50));
            one.IsCompletedSuccessfully.ShouldBeTrue();
            (await one).ShouldBe(new AppendResult(Offset.Zero, 1, Durability.Kernel));
            ValueTask<AppendResult> batch = log.AppendAsync([new NewEntry(TestLog.Value(1, 50)), new NewEntry(TestLog.Value(2, 50))]);
            batch.IsCompletedSuccessfully.ShouldBeTrue();
            (await batch).ShouldBe(new AppendResult(new Offset(1), 2, Durability.Kernel));
            log.ShouldHold(3, 50);
        }

        (engine, log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        log.ShouldHold(3, 50);
    }

    /// <summary>The committer may still be on its way out of the group that made the topic, and an append beside it queues, as it should: waits until it is out.</summary>
    private static async Task SettleAsync(LogEngine engine)
    {
        PartitionLog other = (await engine.CreateTopicAsync(new TopicName("settle")).Within()).Partitions[0];
        for (int look = 0; look < 100_000; look++)
        {
            ValueTask<AppendResult> append = other.AppendAsync(TestLog.Value(0, 1));
            if (append.IsCompletedSuccessfully)
            {
                return;
            }

            _ = await append.Within();
        }

        Assert.Fail("no append was ever done when its call returned");
    }

    /// <summary>The same bytes on disk as a batch of one that went through the queue: the format has one encoding.</summary>
    [Fact]
    public void SingleEntryBatch_AnyLength_IsWhatTheBuilderGives()
    {
        var place = new RecordPlace(new PartitionId(3), new Generation(7), new JournalPosition(new Generation(7), 5000), new FrameSalt(99));
        foreach (int length in (int[])[0, 1, 57, 58, 59, 60, 63, 64, 600, 8_180, 8_191, 8_192, 60_000])
        {
            using BatchBuilder builder = new(System.Buffers.ArrayPool<byte>.Shared);
            builder.Add(new EntryTimestamp(1234), TestLog.Value(1, length));
            byte[] expected = builder.Finish(new Offset(11), place.Generation, place.Partition, place.FlushedTo, place.Salt).ToArray();
            byte[] record = new byte[SingleEntryBatch.RecordBytes(length)];
            SingleEntryBatch.Write(record, TestLog.Value(1, length), new Offset(11), new EntryTimestamp(1234), place);
            record.ShouldBe(expected, $"{length} bytes");
        }
    }

    /// <summary>While a group is held in its flush, appends queue; what comes after them must not overtake them, whoever is free by then.</summary>
    [Fact]
    public async Task Append_BesideAndAfterQueuedOnes_KeepsTheCallersOrder()
    {
        GateFileSystem gate = new(new SimFileSystem());
        using TestStore store = new(Place.New(PlaceKind.Simulated), gate) { Fsync = FsyncSchedule.NoFsync, FileBytes = 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        int number = 0;
        List<Task<AppendResult>> appends = [];
        for (int round = 0; round < 5; round++)
        {
            Append(10);
            gate.Hold();
            Task flush = engine.FlushAsync().AsTask();
            await gate.WaitForFlushAsync();
            Append(10);
            appends[^1].IsCompleted.ShouldBeFalse("the role is taken: it had to queue");
            gate.Release();
            Append(10); // Perhaps before the queue was taken, perhaps after.
            await flush.Within();
        }

        await Task.WhenAll(appends).Within();
        log.ShouldHold(number, 40);
        appends.Select(append => append.Result.First.Value).ShouldBe(Enumerable.Range(0, number).Select(i => (long)i));

        void Append(int count)
        {
            for (int i = 0; i < count; i++)
            {
                appends.Add(log.AppendAsync(TestLog.Value(number++, 40)).AsTask());
            }
        }
    }

    /// <summary>Many files of a small ring: each change of files, and each wait for room, goes through the queue and back.</summary>
    [Theory]
    [EveryPlace]
    public async Task Append_ThroughManyFilesOfTheRing_LosesNothing(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync, FileBytes = Limits.JournalFileBytesMin, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            for (int i = 0; i < 1500; i++)
            {
                log.Append(TestLog.Value(i, 300)).First.Value.ShouldBe(i);
            }

            log.ShouldHold(1500, 300);
        }

        (engine, log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        log.ShouldHold(1500, 300);
    }

    [Fact]
    public async Task Append_AfterAFailedFlush_IsRefused()
    {
        FaultFileSystem files = new(new SimFileSystem());
        using TestStore store = new(Place.New(PlaceKind.Simulated), files) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        await log.FillAsync(5, 100);
        files.Fail(new FaultPlan(InjectedFault.FlushFailure, files.CallCount + 1));
        await Should.ThrowAsync<FlushFailedException>(async () => await engine.FlushAsync().Within());
        Should.Throw<EngineFailedException>(() => log.Append(new byte[5]));
        log.ShouldHold(5, 100);
    }

    [Theory]
    [EveryPlace]
    public async Task Append_WhileTheEngineCloses_IsThereOrWasRefused(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync, FileBytes = 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        using var started = new ManualResetEventSlim();
        Task<int> writer = Task.Run(() =>
        {
            for (int i = 0; ; i++)
            {
                try
                {
                    _ = log.Append(TestLog.Value(i, 200));
                }
                catch (Exception fault) when (fault is ObjectDisposedException or StorageException)
                {
                    return i;
                }

                started.Set();
            }
        });
        started.Wait(TestStore.Patience).ShouldBeTrue();
        await engine.DisposeAsync().Within();
        int acknowledged = await writer.Within();
        (engine, log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        log.ShouldHold(acknowledged, 200);
    }

    [Theory]
    [EveryPlace]
    public async Task Read_BesideAppendsThatGoRoundTheStage_SeesWholeEntriesInOrder(PlaceKind kind)
    {
        const int entries = 10_000;
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync, FileBytes = 2 * 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            for (Offset at = Offset.Zero; at.Value < entries;)
            {
                await log.WaitForAsync(at, Visibility.Written);
                using ReadResult read = log.Read(at, 20_000, Visibility.Written);
                foreach (EntryView entry in read.Entries)
                {
                    if (!entry.Value.SequenceEqual(TestLog.Value((int)entry.Offset.Value, 300)))
                    {
                        throw new InvalidOperationException($"entry {entry.Offset} is not what was appended");
                    }
                }

                at = read.Next;
            }
        }))];
        for (int i = 0; i < entries; i++)
        {
            _ = log.Append(TestLog.Value(i, 300));
        }

        await Task.WhenAll(readers).Within();
    }

    /// <summary>Writers that meet at the role: each one's entries are in its own order, none is lost.</summary>
    [Theory]
    [EveryPlace]
    public async Task Append_ManyThreadsOnOnePartition_KeepsEachOnesOrder(PlaceKind kind)
    {
        const int writers = 4;
        const int each = 1000;
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync, FileBytes = 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            Task<AppendResult>? last = null;
            for (int i = 0; i < each; i++)
            {
                last = log.AppendAsync(TestLog.Value((writer * each) + i, 60)).AsTask();
            }

            _ = await last!;
        }))).Within();
        await engine.FlushAsync().Within();
        List<int> seen = [.. log.ReadAll().Select(value => BitConverter.ToInt32(value))];
        seen.Count.ShouldBe(writers * each);
        for (int writer = 0; writer < writers; writer++)
        {
            seen.Where(number => number / each == writer).ShouldBe(Enumerable.Range(writer * each, each));
        }
    }

    /// <summary>Beyond the bound on unflushed bytes an append waits for a flush, directly or in the queue.</summary>
    [Fact]
    public async Task Append_WhileNothingIsFlushed_StopsAtTheBoundOnUnflushedBytes()
    {
        GateFileSystem gate = new(new SimFileSystem(4096));
        using TestStore store = new(Place.New(PlaceKind.Simulated), gate) { Fsync = FsyncSchedule.NoFsync, FileBytes = 64 * 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        byte[] value = new byte[512 * 1024];
        int bound = (int)(Limits.UnflushedBytesMax / value.Length);
        int done = 0;
        gate.Hold();
        var writer = new Thread(() =>
        {
            for (int i = 0; i < 4 * bound; i++)
            {
                _ = log.Append(value);
                Volatile.Write(ref done, i + 1);
            }
        });
        writer.Start();
        await gate.WaitForFlushAsync();

        // What was written before the flush that now hangs began is not counted any more.
        SpinWait.SpinUntil(() => Volatile.Read(ref done) >= bound && writer.ThreadState.HasFlag(ThreadState.WaitSleepJoin), TestStore.Patience).ShouldBeTrue();
        Volatile.Read(ref done).ShouldBeLessThanOrEqualTo(2 * bound);
        gate.Release();
        writer.Join(TestStore.Patience).ShouldBeTrue();
        done.ShouldBe(4 * bound);
    }
}
