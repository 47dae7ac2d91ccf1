using System.Collections.Concurrent;
using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Bounds;

/// <summary>How many files the journal has, and when the engine asks a full disk again.</summary>
public sealed class RingBoundTests
{
    [Theory]
    [InlineData(Limits.JournalFilesMin)]
    [InlineData(Limits.JournalFilesMax)]
    public async Task Files_AtTheBound_AreAcceptedAndWritten(int files)
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 1024 * 1024, FilesMax = files };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        await log.FillAsync(40, 100_000);
        log.ShouldHold(40, 100_000);
    }

    [Theory]
    [InlineData(Limits.JournalFilesMin - 1)]
    [InlineData(Limits.JournalFilesMax + 1)]
    public void Files_OneBeyondTheBound_AreRefusedAndNothingIsMade(int files)
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 1024 * 1024, FilesMax = files };

        Should.Throw<ArgumentOutOfRangeException>(store.Open).Message.ShouldContain(nameof(LogOptions.JournalFilesMax));
        store.Place.Files.DirectoryExists(store.Place.Root).ShouldBeFalse();
    }

    /// <summary>Nobody appends meanwhile: it is the clock alone that makes the engine ask again, each time after the delay.</summary>
    [Fact]
    public async Task FullDisk_AfterTheDelay_IsAskedAgain()
    {
        using SemaphoreSlim asked = new(0);
        FaultFileSystem disk = new(new SimFileSystem());
        ManualTime time = new();
        RecordedTime recorded = new(time);
        LogOptions options = new() { Directory = "/store", JournalFileBytes = Limits.JournalFileBytesMin, JournalFilesMax = 3, Time = recorded };
        await using LogEngine engine = new EngineOpener(options, disk, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        disk.Fail(new FaultPlan(InjectedFault.DiskFull, disk.CallCount + 1, Persistent: true, Only: call =>
        {
            if (call.Kind != IoKind.Create)
            {
                return false; // The files that are there are allocated already.
            }

            asked.Release();
            return true;
        }));
        await Should.ThrowAsync<DiskFullException>(() => log.FillAsync(1_000, 10_000));
        while (await asked.WaitAsync(TimeSpan.Zero))
        {
        }

        // The appends may have left one question on its way; the others come from the clock.
        for (int round = 0; round < 4; round++)
        {
            await time.WaitForArmedAsync(1).Within();
            time.Advance(Limits.RoomRetryDelay);
            (await asked.WaitAsync(TestStore.Patience)).ShouldBeTrue();
        }

        recorded.DueTimes.ShouldNotBeEmpty();
        recorded.DueTimes.ShouldAllBe(due => due == Limits.RoomRetryDelay);
        disk.Heal();
        await time.WaitForArmedAsync(1).Within();
        time.Advance(Limits.RoomRetryDelay);
        int before = (int)log.End.Value;
        await AppendOnceThereIsRoomAsync(log, before, 10_000);
        await log.FillAsync(19, 10_000, first: before + 1);
        log.ShouldHold(before + 20, 10_000);
    }

    /// <summary>The keeper makes room on a thread of its own once the clock has told it to: until it has, appends are refused.</summary>
    private static async Task AppendOnceThereIsRoomAsync(PartitionLog log, int number, int length)
    {
        using CancellationTokenSource hang = new(TestStore.Patience);
        while (true)
        {
            hang.Token.ThrowIfCancellationRequested();
            try
            {
                await log.FillAsync(1, length, first: number);
                return;
            }
            catch (DiskFullException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>A clock that tells for how long its timers were armed.</summary>
    private sealed class RecordedTime(ManualTime inner) : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _dueTimes = new();

        public IReadOnlyCollection<TimeSpan> DueTimes => _dueTimes;

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Record(dueTime);
            return new RecordedTimer(this, inner.CreateTimer(callback, state, dueTime, period));
        }

        private void Record(TimeSpan dueTime)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _dueTimes.Enqueue(dueTime);
            }
        }

        private sealed class RecordedTimer(RecordedTime time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time.Record(dueTime);
                return timer.Change(dueTime, period);
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
