using Walrus.Storage.Packs.Merging;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Merging;

public sealed class MergeTests
{
    [Fact]
    public async Task Packs_Many_BecomeFewAndHoldEverything()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(300, TendedStore.Length);
        await TendedStore.UntilAsync(() => store.Packs.Count <= 5, "packs are merged");
        log.ShouldHold(300, TendedStore.Length);
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        store.Disk.OpenFiles.ShouldBe(0);

        await using LogEngine again = store.Open();
        again.Recovery.PacksDeleted.ShouldBe(0);
        again.Topics[0].Partitions[0].ShouldHold(300, TendedStore.Length);
    }

    [Fact]
    public async Task DeadPacks_OfATopicThatWasDeleted_AreDeleted()
    {
        TendedStore store = new() { Merging = new MergeBounds() };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(150, TendedStore.Length);
        (await engine.DeleteTopicAsync(TestStore.Topic).Within()).ShouldBeTrue();
        await TendedStore.UntilAsync(() => store.Packs.Count == 0, "dead packs go");
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        store.Disk.OpenFiles.ShouldBe(0);
    }

    /// <summary>The journal calls those packs dead: were they merged again, it would contradict itself.</summary>
    [Fact]
    public async Task Replaced_FilesThatCanNotBeDeleted_AreNeverReplacedTwiceAndGoAtTheNextOpen()
    {
        TendedStore store = new();
        store.Files.Fail(new FaultPlan(InjectedFault.InputOutput, 1, Persistent: true, call => call.Kind == IoKind.Delete && call.Path.EndsWith(".pack", StringComparison.Ordinal)));
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(200, TendedStore.Length);
        await TendedStore.UntilAsync(() => store.Files.Failed.Count > 6, "packs are merged");
        log.ShouldHold(200, TendedStore.Length);
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();

        store.Files.Heal();
        await using LogEngine again = store.Open();
        again.Recovery.PacksDeleted.ShouldBeGreaterThan(5);
        again.Topics[0].Partitions[0].ShouldHold(200, TendedStore.Length);
    }

    [Fact]
    public async Task Merge_OfAPackThatCanNotBeRead_IsLoggedAndOthersAreMerged()
    {
        TendedStore store = new() { Merging = new MergeBounds(PacksMin: 1_000) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(200, TendedStore.Length);
        await engine.DisposeAsync().Within();
        string damaged = store.Packs[4];
        int packs = store.Packs.Count;
        packs.ShouldBeGreaterThan(8);
        store.Disk.Corrupt($"{TendedStore.Root}/packs/{damaged}", 8_000, 0x10);

        store.Merging = new MergeBounds(PacksMin: 2);
        engine = store.Open();
        log = engine.Topics[0].Partitions[0];
        await log.FillAsync(100, TendedStore.Length, first: 200);
        await TendedStore.UntilAsync(() => store.Packs.Count < 6, "the others are merged");
        store.Packs.ShouldContain(damaged);
        store.Log.Lines.ShouldContain(line => line.Contains(damaged, StringComparison.Ordinal));
        engine.State.ShouldBe(EngineState.Open);
        Should.Throw<StoreCorruptException>(() => log.ReadAll()).Path.ShouldEndWith(damaged);
        log.ReadAll(from: 200).Count.ShouldBe(100);

        // When all of it is dead nobody needs to read it.
        _ = await log.TrimAsync(new Offset(200)).Within();
        await TendedStore.UntilAsync(() => !store.Packs.Contains(damaged), "a dead pack goes unread");
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Merge_ReadErrorOnce_LosesNothingAndAppendsGoOn()
    {
        TendedStore store = new() { Merging = new MergeBounds(PacksMin: 1_000) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(200, TendedStore.Length);
        await engine.DisposeAsync().Within();

        store.Merging = new MergeBounds(PacksMin: 2);
        int reads = 0;
        store.Files.Fail(new FaultPlan(
            InjectedFault.InputOutput, 1, Persistent: true, call => call.Kind == IoKind.Read && call.Path.EndsWith(".pack", StringComparison.Ordinal) && ++reads > store.Packs.Count * 3));
        engine = store.Open();
        log = engine.Topics[0].Partitions[0];
        await TendedStore.UntilAsync(() => store.Files.Failed.Count > 0, "a merge reads");
        await TendedStore.UntilAsync(() => store.Log.Lines.Any(line => line.Contains("input/output", StringComparison.Ordinal)), "it is logged");
        store.Files.Heal();
        await log.FillAsync(100, TendedStore.Length, first: 200);
        engine.State.ShouldBe(EngineState.Open);
        log.ShouldHold(300, TendedStore.Length);
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        store.Disk.OpenFiles.ShouldBe(0);
    }

    [Fact]
    public async Task Rewrite_OfAPackThatOnlySeemsDead_DoesNotGoOnForEver()
    {
        TendedStore store = new() { Merging = new MergeBounds(PacksMin: 1_000, HoleBytesMin: 1) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        NewEntry[] batch = [.. Enumerable.Range(0, 100).Select(i => new NewEntry(TestLog.Value(i, 200)))];
        _ = await log.AppendAsync(batch).Within();
        await engine.DisposeAsync().Within();
        engine = store.Open();
        log = engine.Topics[0].Partitions[0];
        IReadOnlyList<string> before = store.Packs;

        // One batch, which stays whole however little of it is alive. A second trim shows that the look after the first is over.
        _ = await log.TrimAsync(new Offset(90)).Within();
        Topic other = await engine.CreateTopicAsync(new TopicName("other")).Within();
        await other.Partitions[0].FillAsync(60, TendedStore.Length);
        await TendedStore.UntilAsync(() => store.Packs.Count > before.Count, "the journal is packed");
        store.Packs.ShouldContain(before[0]);
        log.ReadAll(from: 90).Count.ShouldBe(10);
        await engine.DisposeAsync().Within();
        store.Packs.ShouldContain(before[0]);
        store.Files.Calls.Count(call => call.Kind == IoKind.Create && call.Path.EndsWith(".pack", StringComparison.Ordinal)).ShouldBeLessThan(10);
    }

    /// <summary>With a frozen clock a merge beyond one second's worth rests for ever: closing must not wait for it.</summary>
    [Fact]
    public async Task Close_WhileAMergeRests_ComesAtOnceAndLeavesNothing()
    {
        TendedStore store = new() { Merging = new MergeBounds(PacksMin: 1_000) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(200, TendedStore.Length);
        await engine.DisposeAsync().Within();
        IReadOnlyList<string> before = store.Packs;

        store.Merging = new MergeBounds(PacksMin: 4);
        store.BytesPerSecond = Limits.BackgroundBytesPerSecondMin;
        engine = store.Open();
        await TendedStore.UntilAsync(() => store.Packs.Count > before.Count, "a merge has begun");
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        store.Disk.OpenFiles.ShouldBe(0);
        store.Packs.ShouldBe(before);
        store.BytesPerSecond = Limits.BackgroundBytesPerSecondDefault;
        await using LogEngine again = store.Open();
        again.Recovery.PacksDeleted.ShouldBe(0);
        again.Topics[0].Partitions[0].ShouldHold(200, TendedStore.Length);
    }

    /// <summary>The deletion stands in the journal and is not durable: were anything freed now, a power cut would bring back a topic with holes.</summary>
    [Fact]
    public async Task Deletion_ThatIsNotDurableYet_FreesNothing()
    {
        Places.GateFileSystem gate = new(new SimFileSystem());
        LogEngine engine = new EngineOpener(
            new LogOptions { Directory = TendedStore.Root, JournalFileBytes = Limits.JournalFileBytesMin, JournalFilesMax = 3, Merging = new MergeBounds(2, 1), Time = new Walrus.Testing.ManualTime() },
            gate,
            TestStore.DrawIdentity).Open();
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic).Within();
        await topic.Partitions[0].FillAsync(150, TendedStore.Length);
        gate.Hold();
        Task<bool> deletion = engine.DeleteTopicAsync(TestStore.Topic).AsTask();
        await TendedStore.UntilAsync(() => engine.FindTopic(TestStore.Topic) is null, "the record is written");
        Should.Throw<TopicDeletedException>(() => topic.Partitions[0].Read(Offset.Zero, 1, Visibility.Written));
        deletion.IsCompleted.ShouldBeFalse();
        gate.List(TendedStore.Root + "/packs").ShouldNotBeEmpty();
        gate.Release();
        (await deletion.Within()).ShouldBeTrue();
        await TendedStore.UntilAsync(() => gate.List(TendedStore.Root + "/packs").Count == 0, "dead packs go");
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
    }
}
