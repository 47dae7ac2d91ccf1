using Walrus.Storage.Files;
using Walrus.Storage.Inspection;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Corruption;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Inspection;

/// <summary>What an inspection says of stores with one known harm, and of folders that are none.</summary>
public sealed class InspectionTests
{
    [Fact]
    public async Task Inspect_WholeStore_ShowsFilesTopicsSegmentsAndCursors()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        StoreInspection found = Inspect(store.Copy());

        found.IsIntact.ShouldBeTrue(string.Join('\n', found.Damages));
        found.Opening.Opens.ShouldBeTrue();
        found.Opening.Report.ShouldNotBeNull().RecordsValid.ShouldBePositive();
        found.StoreId.ShouldNotBeNull();
        found.Journal.Where(file => file.State == JournalFileState.InUse).Select(file => file.ChainPlace).ShouldBe([0, 1]);
        found.Journal[0].Verdict.ShouldBe(JournalVerdict.Clean);
        found.Journal[1].Records["Batch"].ShouldBe(DamagedStore.Entries);
        PackInspection pack = found.Packs.ShouldHaveSingleItem();
        (pack.State, pack.IsFrameIntact, pack.ValidEntries).ShouldBe((PackState.Published, true, DamagedStore.Entries));
        pack.Runs.Count.ShouldBe(2);
        TopicInspection topic = found.Topics.ShouldHaveSingleItem();
        topic.Partitions.Select(partition => partition.Entries).ShouldBe([DamagedStore.Entries, DamagedStore.Entries]);
        topic.Partitions[0].EntriesInPacks.ShouldBe(DamagedStore.Entries / 2);
        topic.Partitions[0].Cursors.ShouldHaveSingleItem().Position.ShouldBe(new Offset(5));
        topic.Partitions[1].Segments.Select(segment => segment.SealedEnd).ShouldBe([new Offset(DamagedStore.Entries), null]);
    }

    [Fact]
    public async Task Inspect_BitInABatch_NamesFilePlaceTopicAndOffset()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: false);
        SimFileSystem disk = store.Copy();
        string path = Harm(disk, store, TestLog.Value(7, DamagedStore.Length), 30);
        StoreInspection found = Inspect(disk);

        StoreDamage damage = found.Damages.First(damage => damage.Path == path);
        (damage.Topic, damage.Partition, damage.Offset).ShouldBe((TestStore.Topic, 0, new Offset(7)));
        found.Opening.Refusal.ShouldNotBeNull().ShouldContain("walrus-cli repair /store --to NEW");
        JournalFileInspection file = found.Journal.Single(file => file.Path == path);
        (file.Verdict, file.StopsAt).ShouldBe((JournalVerdict.Corrupt, damage.Position));
        file.Evidence.ShouldNotBeNull().ShouldContain("later record");
        found.Topics[0].Partitions[0].Missing.ShouldBe([new OffsetRange(new Offset(7), new Offset(8))]);
    }

    [Fact]
    public async Task Inspect_BitInTheLastRecord_IsATornEndAndNoDamage()
    {
        SimFileSystem disk = new();
        LogEngine engine = new EngineOpener(DamagedStore.Options() with { Fsync = FsyncSchedule.NoFsync, JournalFileBytes = 1024 * 1024 }, disk, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        const int Length = 2 * Limits.JournalStagedRecordBytesMax; // Not in the stage, which would have what the file lacks.
        await log.FillAsync(5, Length);
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();
        string path = "/store/journal/" + left.List("/store/journal").First(name => Holds(left, name, TestLog.Value(4, Length)));
        left.Corrupt(path, RandomStore.Bytes(left, path).AsSpan().IndexOf(TestLog.Value(4, Length)) + 10, 1);

        StoreInspection found = Inspect(left);
        found.IsIntact.ShouldBeTrue(string.Join('\n', found.Damages));
        JournalFileInspection file = found.Journal.Single(file => file.State == JournalFileState.InUse);
        file.Verdict.ShouldBe(JournalVerdict.Torn);
        file.Evidence.ShouldNotBeNull().ShouldContain("never confirmed");
        RecoveryReport report = found.Opening.Report.ShouldNotBeNull();
        report.BytesCut.ShouldBePositive();
        report.CutReason.ShouldNotBeNull().ShouldContain("checksum");
        found.Topics[0].Partitions[0].End.ShouldBe(new Offset(4));
    }

    [Fact]
    public async Task Inspect_NewestEntriesOnlyInTheStage_AreSeenAsOpeningWouldTakeThem()
    {
        SimFileSystem disk = new();
        LogEngine engine = new EngineOpener(DamagedStore.Options() with { Fsync = FsyncSchedule.NoFsync }, disk, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(5, 60);
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();

        StoreInspection found = Inspect(left);
        found.IsIntact.ShouldBeTrue(string.Join('\n', found.Damages));
        found.ForeignFiles.ShouldBeEmpty();
        found.Topics[0].Partitions[0].End.ShouldBe(new Offset(5));
        left.List("/store/journal").Where(name => Holds(left, name, TestLog.Value(4, 60))).ShouldBe(["stage"]);
    }

    [Fact]
    public async Task Inspect_DamageInsideAPack_IsFoundOnlyWithVerify()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        SimFileSystem disk = store.Copy();
        string pack = store.Files.Single(path => path.EndsWith(".pack", StringComparison.Ordinal));
        disk.Corrupt(pack, RandomStore.Bytes(disk, pack).AsSpan().IndexOf(TestLog.Value(3, DamagedStore.Length)) + 20, 1);

        Inspect(disk, verify: false).IsIntact.ShouldBeTrue();
        StoreInspection found = Inspect(disk);
        found.Damages[0].Offset.ShouldBe(Offset.Zero, "the first of the batch that small ones were joined into");
        found.Packs[0].ValidEntries.ShouldBe(DamagedStore.Entries / 2, "those of the other partition");
    }

    [Fact]
    public async Task Inspect_OnlyJournalHeaderLost_ReadsTheRecordsBehindIt()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: false);
        SimFileSystem disk = store.Copy();
        foreach (string path in store.Files.Where(path => RandomStore.Bytes(disk, path)[0] != 0))
        {
            disk.Corrupt(path, 30, 8);
        }

        StoreInspection found = Inspect(disk);
        found.Opening.Opens.ShouldBeFalse();
        found.StoreId.ShouldBeNull();
        found.Journal[0].State.ShouldBe(JournalFileState.HeaderLost);
        found.Topics[0].Partitions.Select(partition => partition.Entries).ShouldBe([DamagedStore.Entries, DamagedStore.Entries]);
    }

    [Fact]
    public async Task Inspect_FileOfAnotherStore_IsNamed()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        DamagedStore other = await DamagedStore.MakeAsync(isPacked: true);
        SimFileSystem disk = store.Copy();
        string pack = store.Files.Single(path => path.EndsWith(".pack", StringComparison.Ordinal));
        RandomStore.Replace(disk, pack, other.Bytes(pack));
        StoreInspection found = Inspect(disk);
        found.Packs.ShouldHaveSingleItem().State.ShouldBe(PackState.Foreign);
        found.Damages.ShouldContain(damage => damage.Path == pack && damage.Reason.Contains("belongs to store", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Inspect_SectorThatCanNotBeRead_IsDamageAndNotTheEnd()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: false);
        using IFile file = new BadSector(store.Copy().Open(store.Files[0], FileOpening.ExistingReadOnly), 4096);
        using var window = new ByteWindow(file, long.MaxValue, default);
        byte[] before = window.From(0, 4096)[..4096].ToArray();
        before.AsSpan().ContainsAnyExcept((byte)0).ShouldBeTrue();
        window.From(4096, 4096)[..4096].ContainsAnyExcept((byte)0).ShouldBeFalse();
        window.UnreadableBytes.ShouldBe(4096);
        window.From(8192, 16).Length.ShouldBeGreaterThanOrEqualTo(16);
    }

    [Fact]
    public void Inspect_NoStore_SaysSo()
    {
        SimFileSystem disk = new();
        Should.Throw<NotAStoreException>(() => Inspect(disk)).Message.ShouldContain("no such directory");
        disk.CreateDirectory("/store/photos");
        Should.Throw<NotAStoreException>(() => Inspect(disk)).Message.ShouldContain("neither a journal nor packs");
    }

    [Fact]
    public async Task Inspect_StoreInUse_SaysWhoHasItAndTakesNoLock()
    {
        using TempDirectory temp = new();
        string root = Path.Combine(temp.Path, "store");
        await using LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = root, JournalFileBytes = Limits.JournalFileBytesMin });
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(3, 50);
        StoreInspection found = StoreInspections.Inspect(new InspectionOptions { Directory = root, Verify = true });
        (found.IsInUse, found.HolderProcessId).ShouldBe((true, Environment.ProcessId));
        found.IsIntact.ShouldBeTrue(string.Join('\n', found.Damages));
        found.Topics[0].Partitions[0].Entries.ShouldBe(3);
        StoreInspections.Batches(new InspectionOptions { Directory = root }).Sum(batch => batch.Count).ShouldBe(3);
        await log.FillAsync(1, 50, first: 3);
    }

    [Fact]
    public async Task Inspect_FreedRunInAPack_IsNoDamage()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        SimFileSystem disk = store.Copy();
        LogEngine engine = RandomStore.Open(disk);
        _ = await engine.Topics[0].Partitions[0].TrimAsync(new Offset(DamagedStore.Entries / 2)).Within();
        await engine.DisposeAsync().Within();
        PackInspection pack = Inspect(disk).Packs[0];
        using (IFile file = disk.Open(pack.Path, FileOpening.Existing))
        {
            _ = file.PunchHole(pack.Runs[0].Position, pack.Runs[0].Bytes);
        }

        Inspect(disk).Damages.ShouldBeEmpty();
    }

    private static bool Holds(SimFileSystem disk, string journalFile, byte[] value) =>
        RandomStore.Bytes(disk, "/store/journal/" + journalFile).AsSpan().IndexOf(value) >= 0;

    private static StoreInspection Inspect(SimFileSystem disk, bool verify = true) => RandomStore.Inspect(disk, verify);

    private static string Harm(SimFileSystem disk, DamagedStore store, byte[] value, int at)
    {
        foreach (string path in store.Files)
        {
            int found = RandomStore.Bytes(disk, path).AsSpan().IndexOf(value);
            if (found >= 0)
            {
                disk.Corrupt(path, found + at, 4);
                return path;
            }
        }

        throw new InvalidOperationException("The value is in no file.");
    }

    /// <summary>A file of which one page can not be read.</summary>
    private sealed class BadSector(IFile file, long bad) : IFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Allocate(long length) => file.Allocate(length);

        public int Read(long position, Span<byte> into) => position < bad + 4096 && position + into.Length > bad
            ? throw new FileAccessException("read", Path, "input/output error")
            : file.Read(position, into);

        public void Write(long position, ReadOnlySpan<byte> bytes) => file.Write(position, bytes);

        public bool PunchHole(long position, long bytes) => file.PunchHole(position, bytes);

        public void Flush() => file.Flush();

        public void Dispose() => file.Dispose();
    }
}
