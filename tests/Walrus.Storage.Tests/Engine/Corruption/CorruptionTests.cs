using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Engine.Corruption;

/// <summary>Damage to what was acknowledged is refused with a place, or was to bytes that nothing needs. Never wrong data, never less of it.</summary>
public sealed class CorruptionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BitFlip_AnyWhere_IsRefusedOrHarmless(bool isPacked)
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked);
        int refused = 0;
        foreach (string path in store.Files)
        {
            byte[] bytes = store.Bytes(path);
            foreach (int at in Positions(bytes))
            {
                SimFileSystem disk = store.Copy();
                int bit = (at * 5) % 8;
                disk.Corrupt(path, at, (byte)(1 << bit));
                string what = $"bit {bit} of byte {at} of {path}";
                StorageException? refusal = DamagedStore.Judge(disk, what);
                refused += refusal is null ? 0 : 1;
                if (refusal is StoreCorruptException corrupt)
                {
                    corrupt.Path.ShouldStartWith(DamagedStore.Root, customMessage: what);
                    corrupt.Position.ShouldBeInRange(0, bytes.Length, what);
                }
            }
        }

        refused.ShouldBeGreaterThan(500, "the test reaches what matters");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Truncation_AnyLength_IsRefusedOrHarmless(bool isPacked)
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked);
        foreach (string path in store.Files)
        {
            byte[] bytes = store.Bytes(path);
            int[] lengths = [0, 1, 31, 4095, 4096, 4097, 4200, 8192, .. Enumerable.Range(1, 12).Select(i => bytes.Length - (i * i * i)), bytes.Length - 4096];
            foreach (int length in lengths.Where(length => length >= 0 && length < bytes.Length))
            {
                SimFileSystem disk = store.Copy();
                Replace(disk, path, bytes.AsSpan(0, length));
                StorageException? refusal = DamagedStore.Judge(disk, $"{path} cut to {length} bytes");
                refusal.ShouldNotBeNull($"{path} cut to {length} bytes");
                refusal.Message.ShouldContain(Path.GetFileName(path));
            }
        }
    }

    [Fact]
    public async Task Deletion_OfAnOlderJournalFile_IsRefusedOrHarmless()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        string newest = store.Files.MaxBy(path => GenerationOf(store.Bytes(path)))!;
        foreach (string path in store.Files.Where(path => path != newest))
        {
            SimFileSystem disk = store.Copy();
            disk.Delete(path);
            _ = DamagedStore.Judge(disk, $"without {path}");
        }
    }

    [Fact]
    public async Task Deletion_OfAPack_NamesIt()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        string pack = store.Files.Single(path => path.EndsWith(".pack", StringComparison.Ordinal));
        SimFileSystem disk = store.Copy();
        disk.Delete(pack);
        DamagedStore.Judge(disk, pack).ShouldBeOfType<StoreCorruptException>().Path.ShouldBe(pack);
    }

    [Fact]
    public async Task Exchange_WithAFileOfAnotherStore_IsRefused()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        DamagedStore other = await DamagedStore.MakeAsync(isPacked: true);
        string[] used = [.. store.Files.Intersect(other.Files).Where(path => other.Bytes(path).AsSpan(0, 4096).ContainsAnyExcept((byte)0))];
        used.Length.ShouldBeGreaterThan(2);
        foreach (string path in used)
        {
            SimFileSystem disk = store.Copy();
            Replace(disk, path, other.Bytes(path));
            DamagedStore.Judge(disk, path).ShouldNotBeNull($"{path} is another store's and nobody says so");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BitFlip_InWhatWasFlushedByTheClockBeforeAPause_IsRefusedUnlessTheStageHasIt(bool hasStage)
    {
        Walrus.Testing.ManualTime time = new();
        SimFileSystem disk = new();
        LogOptions options = DamagedStore.Options() with { Fsync = FsyncSchedule.Every(TimeSpan.FromSeconds(1)), Time = time };
        LogEngine engine = new EngineOpener(options, disk, TestStore.DrawIdentity).Open();
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0];
        await log.FillAsync(5, 100);
        time.Advance(TimeSpan.FromSeconds(1));
        await log.WaitForAsync(new Offset(4), Visibility.Durable).Within();
        await engine.FlushAsync().Within(); // Behind the mark, which the committer writes in its turn.
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();

        string path = left.List("/store/journal").Where(name => name != "stage").Select(name => "/store/journal/" + name).First();
        byte[] bytes = new byte[64 * 1024];
        using (IFile file = left.Open(path, FileOpening.ExistingReadOnly))
        {
            _ = file.Read(0, bytes);
        }

        int at = bytes.AsSpan().IndexOf(TestLog.Value(4, 100));
        left.Corrupt(path, at + 50, 1);
        if (!hasStage)
        {
            left.Delete("/store/journal/stage");
            Should.Throw<StoreCorruptException>(() => new EngineOpener(options, left, TestStore.DrawIdentity).Open());
            return;
        }

        // The stage still has the record that belongs there, whole: its checksum says so.
        await using LogEngine healed = new EngineOpener(options, left, TestStore.DrawIdentity).Open();
        healed.FindTopic(TestStore.Topic)!.Partitions[0].ReadAll()[4].ShouldBe(TestLog.Value(4, 100));
    }

    [Fact]
    public async Task Refusal_LeavesEveryByteAsItWas()
    {
        DamagedStore store = await DamagedStore.MakeAsync(isPacked: true);
        string path = store.Files.First(each => JournalFileHeader.TryRead(store.Bytes(each), out _) == HeaderCheck.Good);
        SimFileSystem disk = store.Copy();
        disk.Corrupt(path, 4100, 1);
        Dictionary<string, byte[]> before = Snapshot(disk, store);
        DamagedStore.Judge(disk, path).ShouldNotBeNull();
        Dictionary<string, byte[]> after = Snapshot(disk, store);
        foreach ((string name, byte[] bytes) in before)
        {
            after[name].AsSpan().SequenceEqual(bytes).ShouldBeTrue(name);
        }

        disk.OpenFiles.ShouldBe(0);
    }

    private static ulong GenerationOf(byte[] bytes) =>
        JournalFileHeader.TryRead(bytes, out JournalFileHeader header) == HeaderCheck.Good ? header.Generation.Value : 0;

    /// <summary>Every byte of headers and records, and some of what was never written.</summary>
    private static IEnumerable<int> Positions(byte[] bytes)
    {
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        for (int at = 0; at < bytes.Length; at++)
        {
            // Header fields and checksum one by one, the zeroes between them now and then.
            bool isHeaderGap = at is > 128 and < 4088;
            if (at < end ? !isHeaderGap || at % 97 == 0 : at % 4099 == 0)
            {
                yield return at;
            }
        }
    }

    private static void Replace(SimFileSystem disk, string path, ReadOnlySpan<byte> bytes)
    {
        disk.Delete(path);
        using IFile file = disk.Open(path, FileOpening.New);
        file.Write(0, bytes);
        file.Flush();
    }

    private static Dictionary<string, byte[]> Snapshot(SimFileSystem disk, DamagedStore store)
    {
        Dictionary<string, byte[]> all = [];
        foreach (string path in store.Files)
        {
            using IFile file = disk.Open(path, FileOpening.ExistingReadOnly);
            byte[] bytes = new byte[file.Length];
            _ = file.Read(0, bytes);
            all.Add(path, bytes);
        }

        return all;
    }
}
