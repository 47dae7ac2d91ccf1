using Walrus.Storage.Compression;
using Walrus.Storage.Format;
using Walrus.Storage.Inspection;
using Walrus.Storage.Repair;
using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Compression;

/// <summary>A store whose packs are compressed reads as any other; what cannot be read says why.</summary>
public sealed class CompressedStoreTests
{
    private const int Entries = 3000;
    private const int Length = 300;

    [SkippableTheory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("brotli:4")]
    [InlineData("lz4")]
    [InlineData("zstd:3")]
    [InlineData("auto")]
    public async Task Read_FromPacksOfEveryCodec_IsAsItWasAppended(string compression)
    {
        using TestStore store = await PackedAsync(compression);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            engine.Recovery.PacksOpened.ShouldBeGreaterThan(1);
            log.ShouldHold(Entries, Length);
            foreach (int bytesMax in new[] { 1, 1000, 70_000, 10_000_000 })
            {
                log.ReadAll(bytesMax: bytesMax).Count.ShouldBe(Entries);
            }

            for (int at = 0; at < Entries; at += 97)
            {
                log.ReadEntry(new Offset(at), Visibility.Written)!.Value.ToArray().ShouldBe(TestLog.Value(at, Length));
                log.ReadAll(from: at, bytesMax: 500)[0].ShouldBe(TestLog.Value(at, Length));
            }
        }
    }

    [Fact]
    public async Task Read_BytesMax_CountsPlainBytes()
    {
        using TestStore store = await PackedAsync("gzip");
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            const int budget = 600_000;
            using ReadResult large = log.Read(Offset.Zero, budget, Visibility.Written);
            large.Bytes.ShouldBeInRange(1, budget);
            using ReadResult least = log.Read(Offset.Zero, 1, Visibility.Written);
            least.Bytes.ShouldBeInRange(Length, Limits.PackJoinedBytesMax + 1000);
            large.Next.Value.ShouldBeGreaterThanOrEqualTo(least.Next.Value);
        }
    }

    [Fact]
    public async Task FindTime_InCompressedPacks_FindsTheFirstEntry()
    {
        using TestStore store = new(PlaceKind.Simulated) { Compression = PackCompression.Of(PackCodec.Gzip) };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        DateTimeOffset start = store.Time.GetUtcNow();
        for (int i = 0; i < 50; i++)
        {
            store.Time.Advance(TimeSpan.FromSeconds(1));
            await log.FillAsync(20, 200, first: i * 20);
        }

        await engine.DisposeAsync().Within();
        (engine, log) = await store.OpenLogAsync();
        await using (engine)
        {
            log.FindTime(new EntryTimestamp(start.AddSeconds(20).ToUnixTimeMilliseconds())).Value.ShouldBe(19 * 20);
            log.FindTime(new EntryTimestamp(start.AddSeconds(50).ToUnixTimeMilliseconds())).Value.ShouldBe(49 * 20);
            log.FindTime(new EntryTimestamp(start.AddSeconds(51).ToUnixTimeMilliseconds())).Value.ShouldBe(1000);
        }
    }

    [Fact]
    public async Task Pack_CompressibleEntries_TakesFarLessRoom()
    {
        using TestStore plain = await PackedAsync("none");
        using TestStore gzip = await PackedAsync("gzip");
        (PackBytes(gzip) * 4).ShouldBeLessThan(PackBytes(plain));
    }

    [Fact]
    public async Task Pack_SmallBatches_AreJoinedAlsoWithoutCompression()
    {
        using TestStore store = await PackedAsync("none");
        long overhead = PackBytes(store) - (Entries * (long)Length);
        overhead.ShouldBeLessThan(Entries * 30, "frame and header of a batch alone take 93 bytes");
    }

    [SkippableTheory]
    [InlineData("zstd", "libzstd", "libzstd1")]
    [InlineData("lz4", "liblz4", "liblz4-1")]
    public async Task Read_LibraryMissing_NamesItAndReadsEverythingElse(string compression, string library, string package)
    {
        using (Codecs here = new(new Storage.Compression.Native.SystemLibraries()))
        {
            Skip.If(here.Find(compression == "lz4" ? CompressionCode.Lz4 : CompressionCode.Zstd) is null, $"{library} is not installed here");
        }

        using TestStore store = await PackedAsync(compression);
        store.Libraries = new FakeLibraries();
        store.Compression = PackCompression.None;
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            CodecMissingException missing = Should.Throw<CodecMissingException>(() => log.Read(new Offset(5), 1000, Visibility.Written));
            missing.Library.ShouldBe(library);
            missing.Package.ShouldBe(package);
            missing.Topic.ShouldBe(TestStore.Topic);
            missing.Offset.Value.ShouldBeLessThanOrEqualTo(5);
            missing.IsTransient.ShouldBeFalse();
            store.Place.Files.List(Path.GetDirectoryName(missing.Path)!).ShouldContain(Path.GetFileName(missing.Path));
            missing.Message.ShouldContain(package);
            missing.Message.ShouldContain("orders");
            Should.Throw<CodecMissingException>(() => log.ReadEntry(new Offset(5), Visibility.Written));

            // It goes on: what is not compressed, and what comes new.
            await log.FillAsync(10, Length, first: Entries);
            log.ReadAll(from: Entries).Count.ShouldBe(10);
            Topic other = await engine.CreateTopicAsync(new TopicName("other")).Within();
            await other.Partitions[0].FillAsync(10, Length);
            other.Partitions[0].ShouldHold(10, Length);
            engine.State.ShouldBe(EngineState.Open);
        }

        // Packed at closing, beside what could not be read; with the library everything is there.
        store.Libraries = null;
        (engine, log) = await store.OpenLogAsync();
        await using (engine)
        {
            log.ShouldHold(Entries + 10, Length);
        }
    }

    [Fact]
    public async Task Open_WantedLibraryMissing_CompressesWithTheNextBestThatIsThere()
    {
        using TestStore store = new(PlaceKind.Simulated) { Compression = PackCompression.Of(PackCodec.Zstd, 19), Libraries = new FakeLibraries() };
        await PackAsync(store);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            log.ShouldHold(Entries, Length);
        }

        using TestStore plain = await PackedAsync("none");
        (PackBytes(store) * 4).ShouldBeLessThan(PackBytes(plain));
    }

    [Fact]
    public async Task Read_DamagedCompressedBatch_IsCorruptAndNamesTheTopic()
    {
        using TestStore store = await PackedAsync("gzip");
        string pack = Packs(store)[0];
        using (Storage.Files.IFile file = store.Place.Files.Open(pack, Storage.Files.FileOpening.Existing))
        {
            byte[] one = new byte[1];
            file.Read(4096 + RecordFrame.Bytes + BatchHeader.Bytes + 40, one);
            one[0] ^= 4;
            file.Write(4096 + RecordFrame.Bytes + BatchHeader.Bytes + 40, one);
        }

        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            StoreCorruptException damage = Should.Throw<StoreCorruptException>(() => log.Read(Offset.Zero, 1000, Visibility.Written));
            (damage.Path, damage.Position, damage.Topic, damage.Offset).ShouldBe((pack, 4096L, TestStore.Topic, (Offset?)Offset.Zero));
        }
    }

    [SkippableTheory]
    [InlineData("gzip")]
    [InlineData("auto")]
    public async Task InspectAndRepair_CompressedPacks_FindThemWholeAndTakeThemOver(string compression)
    {
        using TestStore store = await PackedAsync(compression);
        StoreInspection found = new StoreInspector(store.Place.Files, new InspectionOptions { Directory = store.Place.Root, Verify = true }).Run(isInUse: false, null, default);
        found.IsIntact.ShouldBeTrue(string.Join(", ", found.Damages));
        found.Packs.SelectMany(pack => pack.Runs).ShouldAllBe(run => run.PlainBytes > run.Bytes);

        const string to = "/repaired";
        RepairReport report = new StoreRepair(
            store.Place.Files, new RepairOptions { Directory = store.Place.Root, To = to }, TestStore.DrawIdentity, store.Time).Run(default);
        report.Entries.ShouldBe(Entries);
        LogEngine engine = new EngineOpener(store.Options() with { Directory = to }, store.Place.Files, TestStore.DrawIdentity).Open();
        await using (engine)
        {
            engine.Topics.Single().Partitions[0].ShouldHold(Entries, Length);
        }
    }

    private static async Task<TestStore> PackedAsync(string compression)
    {
        PackCompression.TryParse(compression, out PackCompression asked).ShouldBeTrue();
        TestStore store = new(PlaceKind.Simulated) { FileBytes = 512 * 1024, FilesMax = 4, Fsync = FsyncSchedule.NoFsync, Compression = asked };
        await PackAsync(store);
        return store;
    }

    /// <summary>Fills a store and closes it, which packs what is left; journal files are filled one by one, so that there is time to compress.</summary>
    private static async Task PackAsync(TestStore store)
    {
        for (int at = 0; at < Entries; at += Entries / 3)
        {
            (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
            await log.FillAsync(Entries / 3, Length, first: at);
            await engine.DisposeAsync().Within();
        }
    }

    private static string[] Packs(TestStore store)
    {
        string directory = Path.Combine(store.Place.Root, "packs");
        return [.. store.Place.Files.List(directory).Order(StringComparer.Ordinal).Select(name => Path.Combine(directory, name))];
    }

    private static long PackBytes(TestStore store)
    {
        long bytes = 0;
        foreach (string path in Packs(store))
        {
            using Storage.Files.IFile file = store.Place.Files.Open(path, Storage.Files.FileOpening.ExistingReadOnly);
            bytes += file.Length;
        }

        return bytes;
    }
}
