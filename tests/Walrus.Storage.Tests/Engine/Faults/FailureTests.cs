using System.Diagnostics;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>What a failed flush ends for good, and what a full disk ends only until there is room.</summary>
public sealed class FailureTests
{
    /// <summary>By the clock, not by attempts: on a busy machine the keeper's thread may not get a turn for a while.</summary>
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(60);

    private const int Length = 900;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flush_Fails_IsFinalAndReadsGoOn(bool linksFlush)
    {
        (SimFileSystem disk, FaultFileSystem files, LogEngine engine, PartitionLog log, ManualTime _) = await OpenAsync(FsyncSchedule.SyncEach, linksFlush: linksFlush);
        await log.FillAsync(10, Length);
        files.Fail(new FaultPlan(InjectedFault.FlushFailure, files.CallCount + 1));
        Task[] waits =
        [
            log.WaitForAsync(new Offset(10), Visibility.Durable).AsTask(),
            log.WaitForAsync(new Offset(20), Visibility.Written).AsTask(),
        ];

        await Should.ThrowAsync<FlushFailedException>(async () => await log.AppendAsync(new byte[5]).Within());

        files.Heal();
        engine.State.ShouldBe(EngineState.Failed);
        engine.Failure.ShouldBeOfType<FlushFailedException>();
        await Should.ThrowAsync<EngineFailedException>(async () => await log.AppendAsync(new byte[5]).Within());
        await Should.ThrowAsync<EngineFailedException>(async () => await engine.CreateTopicAsync(new TopicName("x")).Within());
        await Should.ThrowAsync<EngineFailedException>(async () => await log.GetCursor(CursorName.Shared).ReadNextAsync().Within());
        foreach (Task wait in waits)
        {
            await Should.ThrowAsync<EngineFailedException>(() => wait.Within());
        }

        log.ShouldHold(10, Length, Visibility.Durable);
        await engine.DisposeAsync().Within();
        await using LogEngine reopened = Opener(disk.CrashLosingUnflushed(), FsyncSchedule.SyncEach).Open();
        reopened.Topics[0].Partitions[0].ShouldHold(10, Length, Visibility.Durable);
    }

    /// <summary>The write of a linked pair fails half way: nobody is told that it is there, and nothing of it comes back after a power cut as entries.</summary>
    [Theory]
    [InlineData("DiskFull")]
    [InlineData("InputOutput")]
    public async Task LinkedWrite_Fails_FailsTheEngineAndAcknowledgesNothing(string fault)
    {
        (SimFileSystem disk, FaultFileSystem files, LogEngine engine, PartitionLog log, ManualTime _) = await OpenAsync(FsyncSchedule.SyncEach, linksFlush: true);
        await log.FillAsync(10, Length);
        files.Fail(new FaultPlan(Enum.Parse<InjectedFault>(fault), files.CallCount + 1, Only: call => call.Kind == IoKind.Write));

        await Should.ThrowAsync<StorageException>(async () => await log.AppendAsync(TestLog.Value(10, Length)).Within());

        files.Heal();
        engine.State.ShouldBe(EngineState.Failed);
        log.End.Value.ShouldBe(10);
        log.ShouldHold(10, Length, Visibility.Durable);
        await engine.DisposeAsync().Within();
        await using LogEngine reopened = Opener(disk.CrashLosingUnflushed(), FsyncSchedule.SyncEach).Open();
        reopened.Topics[0].Partitions[0].ShouldHold(10, Length, Visibility.Durable);
    }

    [Fact]
    public async Task Flush_FailsByTheClock_IsFinalToo()
    {
        ManualTime time = new();
        FsyncSchedule every = FsyncSchedule.Every(TimeSpan.FromMilliseconds(100));
        FaultFileSystem files = new(new SimFileSystem());
        LogEngine engine = new EngineOpener(Options(every, time), files, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        _ = await log.AppendAsync(new byte[5]).Within();
        Task wait = log.WaitForAsync(Offset.Zero, Visibility.Durable).AsTask();
        files.Fail(new FaultPlan(InjectedFault.FlushFailure, files.CallCount + 1));
        time.Advance(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<EngineFailedException>(() => wait.Within());
        engine.State.ShouldBe(EngineState.Failed);
        await engine.DisposeAsync().Within();
    }

    [Theory]
    [InlineData("DiskFull")]
    [InlineData("TooManyOpenFiles")]
    public async Task NoRoom_ThenRoomAgain_AppendsWorkWithoutReopening(string fault)
    {
        (SimFileSystem disk, FaultFileSystem files, LogEngine engine, PartitionLog log, ManualTime time) = await OpenAsync(FsyncSchedule.SyncEach);
        int count = 0;
        for (int round = 0; round < 3; round++)
        {
            // Only what takes room: files that are made or grow. The journal's own are preallocated.
            files.Fail(new FaultPlan(
                Enum.Parse<InjectedFault>(fault), files.CallCount + 1, Persistent: true, call => call.Kind is not IoKind.Write || call.Path.EndsWith(".pack", StringComparison.Ordinal)));
            StorageException? refused = null;
            while (refused is null)
            {
                try
                {
                    _ = await log.AppendAsync(TestLog.Value(count, Length)).Within();
                    count++;
                    count.ShouldBeLessThan(2000, "the ring is small: it must run out of room");
                }
                catch (StorageException e)
                {
                    refused = e;
                }
            }

            refused.IsTransient.ShouldBeTrue(refused.ToString());
            engine.State.ShouldBe(EngineState.Open);
            log.ShouldHold(count, Length);
            files.Heal();
            bool works = false;
            long healed = Stopwatch.GetTimestamp();
            while (!works && Stopwatch.GetElapsedTime(healed) < PatienceMax)
            {
                // Each attempt makes the engine look for room again, a little later.
                time.Advance(Limits.RoomRetryDelay);
                try
                {
                    _ = await log.AppendAsync(TestLog.Value(count, Length)).Within();
                    works = true;
                    count++;
                }
                catch (StorageException e) when (e.IsTransient)
                {
                    await Task.Yield();
                }
            }

            works.ShouldBeTrue("there is room again and appends are still refused");
            await log.FillAsync(150, Length, first: count);
            count += 150;
        }

        log.ShouldHold(count, Length);
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        disk.List("/store/journal").Count.ShouldBeLessThanOrEqualTo(3, "refused attempts leave no files behind");
        await using LogEngine reopened = Opener(disk, FsyncSchedule.SyncEach).Open();
        reopened.Topics[0].Partitions[0].ShouldHold(count, Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public async Task NoRoom_CursorMoves_AreAbandonedAndTheirEntriesGivenAgain(int persistEvery)
    {
        ConsistencyMode consistency = persistEvery == 0 ? ConsistencyMode.StrictlyAtOnce : ConsistencyMode.AtLeastOnce(persistEvery);
        (_, FaultFileSystem files, LogEngine engine, PartitionLog log, ManualTime time) = await OpenAsync(FsyncSchedule.SyncEach, consistency);
        await using (engine)
        {
            await log.FillAsync(10, Length);
            Cursor cursor = log.GetCursor(CursorName.Shared);
            (await cursor.ReadNextAsync().Within())!.Offset.Value.ShouldBe(0);
            files.Fail(new FaultPlan(InjectedFault.DiskFull, files.CallCount + 1, Persistent: true, call => call.Kind is not IoKind.Write || call.Path.EndsWith(".pack", StringComparison.Ordinal)));
            await FillUntilRefusedAsync(log);

            // What little room was left is taken by smaller records, until those are refused too.
            long given = 0;
            bool isRefused = false;
            while (!isRefused)
            {
                try
                {
                    given = (await cursor.ReadNextAsync().Within())!.Offset.Value;
                }
                catch (StorageException e) when (e.IsTransient)
                {
                    isRefused = true;
                }
            }

            cursor.Position.Value.ShouldBe(given + 1);
            files.Heal();
            Entry? next = null;
            long healed = Stopwatch.GetTimestamp();
            while (next is null && Stopwatch.GetElapsedTime(healed) < PatienceMax)
            {
                time.Advance(Limits.RoomRetryDelay);
                try
                {
                    next = await cursor.ReadNextAsync().Within();
                }
                catch (StorageException e) when (e.IsTransient)
                {
                    await Task.Yield();
                }
            }

            next!.Offset.Value.ShouldBe(given + 1);
        }
    }

    [Fact]
    public async Task DiskFull_InTheMiddleOfAWrite_EndsTheEngineAndIsNotCalledHarmless()
    {
        (SimFileSystem disk, FaultFileSystem files, LogEngine engine, PartitionLog log, ManualTime _) = await OpenAsync(FsyncSchedule.SyncEach);
        await log.FillAsync(3, Length);
        files.Fail(new FaultPlan(InjectedFault.DiskFull, files.CallCount + 1));
        EngineFailedException refused = await Should.ThrowAsync<EngineFailedException>(async () => await log.AppendAsync(TestLog.Value(77, 100)).Within());
        refused.InnerException.ShouldBeOfType<DiskFullException>();
        refused.IsTransient.ShouldBeFalse();
        engine.State.ShouldBe(EngineState.Failed);
        await engine.DisposeAsync().Within();
        await using LogEngine reopened = Opener(disk, FsyncSchedule.SyncEach).Open();
        reopened.Topics[0].Partitions[0].ShouldHold(3, Length);
    }

    [Fact]
    public async Task Close_OnADiskThatIsFull_KeepsEverything()
    {
        (SimFileSystem disk, FaultFileSystem files, LogEngine engine, PartitionLog log, ManualTime _) = await OpenAsync(FsyncSchedule.NoFsync);
        await log.FillAsync(20, Length);
        files.Fail(new FaultPlan(InjectedFault.DiskFull, files.CallCount + 1, Persistent: true, call => call.Kind is not IoKind.Write || call.Path.EndsWith(".pack", StringComparison.Ordinal)));
        await engine.DisposeAsync().Within();
        disk.OpenFiles.ShouldBe(0);
        await using LogEngine reopened = Opener(disk.CrashLosingUnflushed(), FsyncSchedule.NoFsync).Open();
        reopened.Topics[0].Partitions[0].ShouldHold(20, Length);
        reopened.Recovery.PacksDeleted.ShouldBe(0);
    }

    private static LogOptions Options(FsyncSchedule fsync, ManualTime time, ConsistencyMode? consistency = null) => new()
    {
        Directory = "/store",
        Fsync = fsync,
        Consistency = consistency ?? ConsistencyMode.StrictlyAtOnce,
        JournalFileBytes = Limits.JournalFileBytesMin,
        JournalFilesMax = 3,
        Time = time,
    };

    private static EngineOpener Opener(Walrus.Storage.Files.IFileSystem files, FsyncSchedule fsync) =>
        new(Options(fsync, new ManualTime()), files, TestStore.DrawIdentity);

    private static async Task<(SimFileSystem Disk, FaultFileSystem Files, LogEngine Engine, PartitionLog Log, ManualTime Time)> OpenAsync(
        FsyncSchedule fsync, ConsistencyMode? consistency = null, bool linksFlush = false)
    {
        SimFileSystem disk = new() { LinksFlush = linksFlush };
        FaultFileSystem files = new(disk);
        ManualTime time = new();
        LogEngine engine = new EngineOpener(Options(fsync, time, consistency), files, TestStore.DrawIdentity).Open();
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic).Within();
        return (disk, files, engine, topic.Partitions[0], time);
    }

    private static async Task FillUntilRefusedAsync(PartitionLog log)
    {
        for (int i = 0; i < 2000; i++)
        {
            try
            {
                _ = await log.AppendAsync(new byte[Length]).Within();
            }
            catch (StorageException e) when (e.IsTransient)
            {
                return;
            }
        }

        throw new InvalidOperationException("The ring is small: it must run out of room.");
    }
}
