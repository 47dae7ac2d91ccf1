using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>When appends become durable, and what an acknowledgement says of it.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [EveryPlace]
    public async Task SyncEach_Append_ReachesTheDisk(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            (await log.AppendAsync(new byte[10]).Within()).Reached.ShouldBe(Durability.Disk);
            log.Append(new byte[10]).Reached.ShouldBe(Durability.Disk);
            log.DurableEnd.Value.ShouldBe(2);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Every_TimePasses_TheDurableEndFollowsAtTheInterval(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.Every(TimeSpan.FromMilliseconds(200)) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            AppendResult result = await log.AppendAsync(new byte[10]).Within();
            result.Reached.ShouldBe(Durability.Kernel);
            store.Time.Advance(TimeSpan.FromMilliseconds(199));
            log.DurableEnd.Value.ShouldBe(0);
            Task durable = log.WaitForAsync(Offset.Zero, Visibility.Durable).AsTask();
            store.Time.Advance(TimeSpan.FromMilliseconds(1));
            await durable.Within();
            log.DurableEnd.Value.ShouldBe(1);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task NoFsync_OnlyARequestMakesDurable(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            _ = await log.AppendAsync(new byte[10]).Within();
            store.Time.Advance(TimeSpan.FromHours(1));
            log.DurableEnd.Value.ShouldBe(0);
            await engine.FlushAsync().Within();
            log.DurableEnd.Value.ShouldBe(1);
        }
    }

    [Fact]
    public async Task Append_WarmWithoutFsync_AllocatesNothing()
    {
        using TestStore store = new(PlaceKind.Mapped) { Fsync = FsyncSchedule.NoFsync, FileBytes = 32 * 1024 * 1024, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            byte[] value = new byte[200];
            long least = long.MaxValue;
            for (int window = 0; window < 20; window++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 1000; i++)
                {
                    _ = log.Append(value);
                }

                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            // Windows in which the index of batches doubles, or in which the committer's own thread takes its turn, allocate; others nothing.
            least.ShouldBe(0);
        }
    }

    [Fact]
    public async Task Read_WarmBatch_AllocatesAFewBytesForAThousandEntries()
    {
        using TestStore store = new(PlaceKind.Mapped) { Fsync = FsyncSchedule.NoFsync, FileBytes = 32 * 1024 * 1024, FilesMax = 2 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            var entries = new NewEntry[1000];
            Array.Fill(entries, new NewEntry(new byte[100]));
            _ = await log.AppendAsync(entries).Within();
            long allocated = 0;
            long sum = 0;
            for (int round = 0; round < 3; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                using (ReadResult read = log.Read(Offset.Zero, 1024 * 1024, Visibility.Written))
                {
                    foreach (EntryView entry in read.Entries)
                    {
                        sum += entry.Value.Length;
                    }
                }

                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            sum.ShouldBe(3 * 1000 * 100);
            allocated.ShouldBeLessThan(200);
        }
    }
}
