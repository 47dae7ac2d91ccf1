using Walrus.Storage.Repair;
using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Corruption;
using Walrus.Storage.Tests.Inspection;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Repair;

/// <summary>What becomes of partitions with holes, of cursors, and of repairs that can not be done.</summary>
public sealed class RepairTests
{
    private const string To = "/new";

    [Fact]
    public async Task Repair_HoleInTheMiddle_OldestKeepsTheNameAndTheRestIsSavedAtItsOffsets()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: false);
        SimFileSystem disk = Harmed(store, 3);
        RepairReport report = Repair(disk, RepairKeep.Oldest);

        RepairedPartition partition = report.Topics.ShouldHaveSingleItem().Partitions[0];
        partition.Kept.ShouldBe(Range(0, 3));
        partition.Lost.ShouldBe([Range(3, 4)]);
        SavedRange saved = partition.Saved.ShouldHaveSingleItem();
        (saved.Topic.Value, saved.Offsets).ShouldBe(("orders.p0.salvaged-4", Range(4, DamagedStore.Entries)));
        partition.CursorsMoved.ShouldBe([new MovedCursor(DamagedStore.Cursor, new Offset(5), new Offset(3))]);
        report.Topics[0].Partitions[1].Kept.ShouldBe(Range(0, DamagedStore.Entries));
        report.EntriesLost.ShouldBe(1);
        report.Entries.ShouldBe((2 * DamagedStore.Entries) - 1);
        report.Damages.ShouldContain(damage => damage.Offset == new Offset(3));

        LogEngine engine = RandomStore.Open(disk, To);
        Topic topic = engine.FindTopic(TestStore.Topic).ShouldNotBeNull();
        topic.Partitions[0].ShouldHold(3, DamagedStore.Length);
        topic.Partitions[0].GetCursor(DamagedStore.Cursor).Position.ShouldBe(new Offset(3));
        topic.Partitions[1].Segments[0].SealedEnd.ShouldBe(new Offset(DamagedStore.Entries));
        PartitionLog rest = engine.FindTopic(saved.Topic).ShouldNotBeNull().Partitions[0];
        rest.ReadAll(from: 4)[0].ShouldBe(TestLog.Value(4, DamagedStore.Length));
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Repair_HoleInTheMiddle_NewestKeepsTheEndAndItsCursors()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: false);
        SimFileSystem disk = Harmed(store, 3);
        RepairedPartition partition = Repair(disk, RepairKeep.Newest).Topics[0].Partitions[0];
        partition.Kept.ShouldBe(Range(4, DamagedStore.Entries));
        partition.Saved.ShouldHaveSingleItem().ShouldBe(new SavedRange(new TopicName("orders.p0.salvaged-0"), Range(0, 3)));
        partition.CursorsMoved.ShouldBeEmpty();

        LogEngine engine = RandomStore.Open(disk, To);
        PartitionLog log = engine.FindTopic(TestStore.Topic).ShouldNotBeNull().Partitions[0];
        (log.Start, log.End).ShouldBe((new Offset(4), new Offset(DamagedStore.Entries)));
        log.GetCursor(DamagedStore.Cursor).Position.ShouldBe(new Offset(5));
        (await log.AppendAsync("next"u8).Within()).First.ShouldBe(new Offset(DamagedStore.Entries));
        await engine.DisposeAsync().Within();
    }

    [Theory]
    [InlineData(4100)] // header gone and more
    [InlineData(-16)] // trailer
    [InlineData(-60)] // footer
    public async Task Repair_PackWhoseFrameIsDamaged_LosesNoEntry(int at)
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        SimFileSystem disk = store.Copy();
        string pack = store.Files.Single(path => path.EndsWith(".pack", StringComparison.Ordinal));
        disk.Corrupt(pack, at > 0 ? 40 : RandomStore.Bytes(disk, pack).Length + at, 1);
        RandomStore.Inspect(disk, verify: false).IsIntact.ShouldBeFalse();
        Repair(disk, RepairKeep.Oldest).EntriesLost.ShouldBe(0);
    }

    [Fact]
    public async Task Repair_JournalGone_SavesPacksUnderMadeUpNames()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        SimFileSystem disk = store.Copy();
        foreach (string path in store.Files.Where(path => path.EndsWith(".wal", StringComparison.Ordinal)))
        {
            disk.Delete(path);
        }

        RepairReport report = Repair(disk, RepairKeep.Oldest);
        report.Topics.Select(topic => (topic.Name.Value, topic.IsNameLost)).ShouldBe([("salvaged-partition-1", true), ("salvaged-partition-2", true)]);
        report.Entries.ShouldBe(DamagedStore.Entries);
    }

    [Fact]
    public async Task Repair_TargetNotEmptyOrInside_IsRefusedAndNothingIsMade()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: false);
        SimFileSystem disk = store.Copy();
        Should.Throw<ArgumentException>(() => Repair(disk, RepairKeep.Oldest, "/store/new")).Message.ShouldContain("inside");
        Should.Throw<ArgumentException>(() => Repair(disk, RepairKeep.Oldest, "/store")).Message.ShouldContain("inside");
        disk.DirectoryExists("/store/new").ShouldBeFalse();
        disk.CreateDirectory("/new/journal");
        RandomStore.Replace(disk, "/new/journal/x", [1]);
        Should.Throw<ArgumentException>(() => Repair(disk, RepairKeep.Oldest)).Message.ShouldContain("not empty");
    }

    [Fact]
    public async Task Repair_DiskFull_LeavesNothingThatCouldPassForAStore()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        SimFileSystem small = new(capacityBytes: store.Files.Sum(path => store.Bytes(path).Length) + (70 * 1024));
        foreach (string path in store.Files)
        {
            small.CreateDirectory(Path.GetDirectoryName(path)!);
            RandomStore.Replace(small, path, store.Bytes(path));
        }

        Should.Throw<DiskFullException>(() => Repair(small, RepairKeep.Oldest));
        small.List("/new/journal").ShouldBeEmpty();
        small.List("/new/packs").ShouldBeEmpty();
        small.OpenFiles.ShouldBe(0);
    }

    [Fact]
    public async Task Repair_StoreInUse_IsRefused()
    {
        using TempDirectory temp = new();
        string root = Path.Combine(temp.Path, "store");
        await using LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = root, JournalFileBytes = Limits.JournalFileBytesMin });
        var options = new RepairOptions { Directory = root, To = Path.Combine(temp.Path, "new") };
        Should.Throw<DirectoryInUseException>(() => StoreRepairs.Repair(options, TimeProvider.System)).HolderProcessId.ShouldBe(Environment.ProcessId);
        Directory.Exists(options.To).ShouldBeFalse();
    }

    [Fact]
    public async Task Repair_OnRealFiles_OpensAndTheOldStoreIsAsItWas()
    {
        using TempDirectory temp = new();
        string root = Path.Combine(temp.Path, "store");
        LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = root, JournalFileBytes = Limits.JournalFileBytesMin });
        await (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0].FillAsync(200, 600);
        await engine.DisposeAsync().Within();
        Dictionary<string, byte[]> before = Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(path => path, File.ReadAllBytes);

        string to = Path.Combine(temp.Path, "new");
        RepairReport report = StoreRepairs.Repair(new RepairOptions { Directory = root, To = to }, TimeProvider.System);
        (report.Entries, report.EntriesLost).ShouldBe((200, 0));
        foreach ((string path, byte[] bytes) in before)
        {
            File.ReadAllBytes(path).ShouldBe(bytes, path);
        }

        await using LogEngine repaired = await LogEngine.OpenAsync(new LogOptions { Directory = to, JournalFileBytes = Limits.JournalFileBytesMin });
        repaired.Topics[0].Partitions[0].ShouldHold(200, 600);
    }

    [Fact]
    public void SalvageNames_LongAndTakenNames_StayUniqueAndValid()
    {
        var topic = new TopicName(new string('x', Limits.NameCharsMax));
        var names = new SalvageNames([topic, new TopicName("a.salvaged-5")]);
        names.For(new TopicName("a"), null, new Offset(5)).Value.ShouldBe("a.salvaged-5-2");
        names.For(topic, 3, new Offset(7)).Value.ShouldEndWith("x.p3.salvaged-7");
        names.For(topic, 3, new Offset(7)).Value.Length.ShouldBe(Limits.NameCharsMax);
    }

    [Fact]
    public void RepairPackBytes_OneIndex_FitsAnInt() =>
        (Limits.RepairPackBytes / Limits.PackIndexStrideBytes * 24).ShouldBeLessThan(1024 * 1024);

    private static RepairReport Repair(SimFileSystem disk, RepairKeep keep, string to = To) =>
        new StoreRepair(disk, new RepairOptions { Directory = DamagedStore.Root, To = to, Keep = keep }, TestStore.DrawIdentity, new ManualTime()).Run(default);

    private static OffsetRange Range(long from, long to) => new(new Offset(from), new Offset(to));

    private static SimFileSystem Harmed(DamagedStore store, int entry)
    {
        SimFileSystem disk = store.Copy();
        foreach (string path in store.Files)
        {
            int found = RandomStore.Bytes(disk, path).AsSpan().IndexOf(TestLog.Value(entry, DamagedStore.Length));
            if (found >= 0)
            {
                disk.Corrupt(path, found + 20, 4);
            }
        }

        return disk;
    }
}
