using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Tests.Engine.Merging;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>What frees space works where appends are refused, and then appends go on: on a disk that is really full, not one that heals.</summary>
public sealed class FullDiskTests
{
    private const int Length = TendedStore.Length;

    [Theory]
    [InlineData("delete")]
    [InlineData("trim")]
    public async Task FullDiskAndFullRing_TopicsLetGo_MakeRoomForAppends(string how)
    {
        // Room for the ring and a few packs.
        TendedStore store = new(new Walrus.Testing.Disks.SimFileSystem(512, 14 * Limits.JournalFileBytesMin)) { Merging = new MergeBounds(PacksMin: 4, HoleBytesMin: 1) };
        LogEngine engine = store.Open();
        PartitionLog old = (await engine.CreateTopicAsync(new TopicName("old")).Within()).Partitions[0];
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await old.FillAsync(100, Length);
        int count = await FillUntilRefusedAsync(log);

        // Behind appends that are refused: it must not be refused with them.
        Task[] appends = [.. Enumerable.Range(0, 20).Select(_ => log.AppendAsync(new byte[Length]).AsTask())];
        if (how == "delete")
        {
            (await engine.DeleteTopicAsync(new TopicName("old")).Within()).ShouldBeTrue();
        }
        else
        {
            (await old.TrimAsync(old.End).Within()).ShouldBe(old.End);
        }

        foreach (Task append in appends)
        {
            await append.ContinueWith(static _ => { }, TaskScheduler.Default).Within();
            count += append.IsCompletedSuccessfully ? 1 : 0;
        }

        int more = 0;
        await TendedStore.UntilAsync(
            () =>
            {
                store.Time.Advance(Limits.RoomRetryDelay);
                try
                {
                    _ = log.Append(new byte[Length]);
                    return ++more == 20;
                }
                catch (DiskFullException)
                {
                    return false;
                }
            },
            "there is room again");
        log.End.Value.ShouldBe(count + more);
        log.ReadAll().Count.ShouldBe(count + more);
        engine.State.ShouldBe(EngineState.Open);

        // The disk may be full again by now; opening may need a journal file more.
        long kept = count + more - 30;
        _ = await log.TrimAsync(new Offset(kept)).Within();
        await TendedStore.UntilAsync(() => store.Disk.FreeBytes(TendedStore.Root) > 5 * Limits.JournalFileBytesMin, "dead packs go");
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        store.Disk.OpenFiles.ShouldBe(0);
        await using LogEngine again = store.Open();
        again.FindTopic(TestStore.Topic)!.Partitions[0].ReadAll(from: kept).Count.ShouldBe(30);
        (again.FindTopic(new TopicName("old")) is null).ShouldBe(how == "delete");
    }

    [Fact]
    public async Task FullDiskAndFullRing_RetentionByItself_MakesRoom()
    {
        TendedStore store = new(new Walrus.Testing.Disks.SimFileSystem(512, 14 * Limits.JournalFileBytesMin)) { Merging = new MergeBounds() };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        int count = await FillUntilRefusedAsync(log);
        await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { BytesMax = 3 * Limits.JournalFileBytesMin }).Within();
        int more = 0;
        await TendedStore.UntilAsync(
            () =>
            {
                store.Time.Advance(Limits.RoomRetryDelay);
                try
                {
                    _ = log.Append(TestLog.Value(count + more, Length));
                    return ++more == 200;
                }
                catch (DiskFullException)
                {
                    return false;
                }
            },
            "retention makes room again and again");
        log.Start.Value.ShouldBePositive();
        log.ReadAll(from: log.Start.Value)[^1].ShouldBe(TestLog.Value(count + more - 1, Length));
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task FreeingReserve_OfAFullFile_HoldsManyTrims()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(2, Length);
        store.Files.Fail(new FaultPlan(
            InjectedFault.DiskFull, store.Files.CallCount + 1, Persistent: true, call => call.Kind is not IoKind.Write || call.Path.EndsWith(".pack", StringComparison.Ordinal)));
        int count = 2 + await FillUntilRefusedAsync(log, first: 2);
        int trims = 0;
        for (; trims < count; trims++)
        {
            try
            {
                _ = await log.TrimAsync(new Offset(trims + 1)).Within();
            }
            catch (DiskFullException)
            {
                break;
            }
        }

        // A trim's record takes 40 bytes; other records of the tender take their part.
        trims.ShouldBeGreaterThan(Math.Min(count, Limits.JournalFreeingReserveBytes / 80) - 1);
        store.Files.Heal();
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        await using LogEngine again = store.Open();
        again.Topics[0].Partitions[0].Start.Value.ShouldBe(trims);
    }

    [Fact]
    public async Task TooManyOpenFiles_WhilePacksAreRead_ClosesIdleOnesAndReads()
    {
        TendedStore store = new() { Merging = new MergeBounds(PacksMin: 1_000) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(150, Length);
        await engine.DisposeAsync().Within();
        engine = store.Open();
        log = engine.Topics[0].Partitions[0];
        log.ShouldHold(150, Length);
        int open = store.Disk.OpenFiles;

        // A new pack needs a descriptor: the process has none, until one is given back.
        await log.FillAsync(60, Length, first: 150);
        store.Files.Fail(new FaultPlan(InjectedFault.TooManyOpenFiles, store.Files.CallCount + 1, Persistent: false, call => call.Kind == IoKind.Open));
        log.ShouldHold(210, Length);
        store.Files.Heal();
        open.ShouldBePositive();
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        store.Disk.OpenFiles.ShouldBe(0);
    }

    private static async Task<int> FillUntilRefusedAsync(PartitionLog log, int first = 0)
    {
        for (int i = 0; i < 5_000; i++)
        {
            try
            {
                _ = await log.AppendAsync(TestLog.Value(first + i, Length)).Within();
            }
            catch (DiskFullException)
            {
                return i;
            }
        }

        throw new InvalidOperationException("The disk is small: it must run out of room.");
    }
}
