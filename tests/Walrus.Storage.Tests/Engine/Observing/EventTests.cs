using Walrus.Storage.Events;
using Walrus.Storage.Files;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Observing;

/// <summary>What a watcher of an engine is told, and when.</summary>
public sealed class EventTests
{
    [Theory]
    [EveryPlace]
    public async Task Watch_ALife_TellsWhatHappenedInOrder(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024 };
        LogEngine engine = store.Open();
        Task<List<EngineEvent>> watch = CollectAsync(engine.WatchAsync());
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic, 2).Within();
        _ = await engine.CreateTopicAsync(TestStore.Topic, 2).Within();
        await topic.Partitions[1].FillAsync(150, 1000);
        _ = await topic.Partitions[1].SealSegmentAsync(SegmentNumber.First).Within();
        await engine.DisposeAsync().Within();
        List<EngineEvent> events = await watch.Within();

        events[0].ShouldBe(new EngineEvent.Opened(engine.Recovery) { Time = store.Time.GetUtcNow() });
        events.OfType<EngineEvent.TopicCreated>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            created => created.Topic.ShouldBe(TestStore.Topic), created => created.Partitions.ShouldBe(2));
        events.OfType<EngineEvent.SegmentSealed>().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            each => each.Partition.ShouldBe(1), each => each.Segment.ShouldBe(SegmentNumber.First), each => each.End.Value.ShouldBe(150));
        EngineEvent.JournalRolled[] rolled = [.. events.OfType<EngineEvent.JournalRolled>()];
        rolled.Length.ShouldBeGreaterThan(1);
        rolled.Select(each => each.Generation).ShouldBe(Enumerable.Range(0, rolled.Length).Select(i => rolled[0].Generation + i));
        long[] packed = [.. events.OfType<EngineEvent.PackPublished>().Select(each => each.Generation)];
        packed.Length.ShouldBeGreaterThanOrEqualTo(rolled.Length);
        packed.ShouldBeInOrder();
        foreach (EngineEvent.JournalFileReclaimed reclaimed in events.OfType<EngineEvent.JournalFileReclaimed>().Where(each => packed.Contains(each.Generation)))
        {
            int published = events.FindIndex(each => each is EngineEvent.PackPublished pack && pack.Generation == reclaimed.Generation);
            events.IndexOf(reclaimed).ShouldBeGreaterThan(published, "a file goes once its pack is published");
        }

        events.OfType<EngineEvent.Flushed>().Count(flushed => flushed.Bytes > 0).ShouldBeGreaterThanOrEqualTo(100);
        events[^1].ShouldBeOfType<EngineEvent.Closed>();
    }

    [Fact]
    public async Task Watch_AfterATornTail_BeginsWithTheCut()
    {
        SimFileSystem disk = new();
        using (LogEngine first = new EngineOpener(Options(), disk, TestStore.DrawIdentity).Open())
        {
            PartitionLog log = first.CreateTopic(TestStore.Topic).Partitions[0];
            await log.FillAsync(3, 2 * Limits.JournalStagedRecordBytesMax); // Not in the stage, which would have what the file lacks.
            disk = disk.Kill();
        }

        // The last entry's value is damaged, and nothing behind it says that it had been durable.
        (string path, long position) = disk.List("/store/journal").Select(name => LastByte(disk, $"/store/journal/{name}")).MaxBy(last => last.Position);
        disk.Corrupt(path, position, 0xFF);
        using LogEngine engine = new EngineOpener(Options(), disk, TestStore.DrawIdentity).Open();
        engine.Recovery.BytesCut.ShouldBeGreaterThan(0);
        await using IAsyncEnumerator<EngineEvent> events = engine.WatchAsync().GetAsyncEnumerator();
        (await events.MoveNextAsync().Within()).ShouldBeTrue();
        events.Current.ShouldBeOfType<EngineEvent.Opened>();
        (await events.MoveNextAsync().Within()).ShouldBeTrue();
        EngineEvent.TailCut cut = events.Current.ShouldBeOfType<EngineEvent.TailCut>();
        cut.Bytes.ShouldBe(engine.Recovery.BytesCut);
        (cut.Path, cut.Position).ShouldBe(engine.Recovery.CutAt!.Value);

        static LogOptions Options() => new()
        {
            Directory = "/store",
            Fsync = FsyncSchedule.NoFsync,
            JournalFileBytes = 1024 * 1024,
            JournalFilesMax = 2,
            Time = new ManualTime(),
        };
    }

    [Fact]
    public async Task Watch_SlowerThanTheEngine_LosesTheOldestAndIsToldHowMany()
    {
        EngineEvents events = new(new ManualTime());
        await using IAsyncEnumerator<EngineEvent> watch = events.WatchAsync(CancellationToken.None).GetAsyncEnumerator();
        events.Watched.ShouldBeNull();
        Task<bool> first = watch.MoveNextAsync().AsTask();
        events.Watched.ShouldBeSameAs(events);
        events.Raise(Numbered(0));
        (await first.Within()).ShouldBeTrue();
        for (int i = 1; i <= Limits.EventsPerWatcherMax + 10; i++)
        {
            events.Raise(Numbered(i));
        }

        (await watch.MoveNextAsync().Within()).ShouldBeTrue();
        watch.Current.ShouldBeOfType<EngineEvent.EventsDropped>().Count.ShouldBe(10);
        (await watch.MoveNextAsync().Within()).ShouldBeTrue();
        watch.Current.ShouldBeOfType<EngineEvent.JournalRolled>().Generation.ShouldBe(11);
        await watch.DisposeAsync();
        events.Watched.ShouldBeNull("nobody watches any more");

        static EngineEvent Numbered(int number) => new EngineEvent.JournalRolled(number, "x");
    }

    [Theory]
    [EveryPlace]
    public async Task Watch_Cancelled_EndsAloneAndLeavesOthers(PlaceKind kind)
    {
        using TestStore store = new(kind);
        LogEngine engine = store.Open();
        using CancellationTokenSource stop = new();
        Task<List<EngineEvent>> cancelled = CollectAsync(engine.WatchAsync(stop.Token));
        Task<List<EngineEvent>> other = CollectAsync(engine.WatchAsync());
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.Within());
        _ = await engine.CreateTopicAsync(TestStore.Topic).Within();
        await engine.DisposeAsync().Within();
        (await other.Within()).OfType<EngineEvent.TopicCreated>().ShouldHaveSingleItem();
        (await CollectAsync(engine.WatchAsync()).Within()).ShouldHaveSingleItem().ShouldBeOfType<EngineEvent.Opened>();
    }

    [Fact]
    public async Task Watch_EngineFails_IsToldTheCause()
    {
        using Place place = Place.New(PlaceKind.Simulated);
        FaultFileSystem faults = new(place.Files);
        using TestStore store = new(place, faults);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        Task<List<EngineEvent>> watch = CollectAsync(engine.WatchAsync());
        faults.Fail(new FaultPlan(InjectedFault.InputOutput, 1, Persistent: true, call => call.Kind is IoKind.Flush));
        await Should.ThrowAsync<StorageException>(async () => await log.AppendAsync("x"u8).Within());
        await engine.DisposeAsync().Within();
        (await watch.Within()).OfType<EngineEvent.Failed>().ShouldHaveSingleItem().Cause.ShouldBeSameAs(engine.Failure);
    }

    /// <summary>The last byte of a file that is not zero.</summary>
    private static (string Path, long Position) LastByte(SimFileSystem disk, string path)
    {
        using IFile file = disk.Open(path, FileOpening.ExistingReadOnly);
        byte[] bytes = new byte[file.Length];
        _ = file.Read(0, bytes);
        return (path, bytes.AsSpan().LastIndexOfAnyExcept((byte)0));
    }

    private static async Task<List<EngineEvent>> CollectAsync(IAsyncEnumerable<EngineEvent> events)
    {
        List<EngineEvent> all = [];
        await foreach (EngineEvent each in events)
        {
            all.Add(each);
        }

        return all;
    }
}
