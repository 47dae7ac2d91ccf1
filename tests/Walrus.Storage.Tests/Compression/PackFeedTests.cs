using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Storage.Compression;
using Walrus.Storage.Compression.Native;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Format;
using Walrus.Storage.Tests.Packs;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Compression;

/// <summary>What a pack gets of the batches that are fed to it.</summary>
public sealed class PackFeedTests
{
    private static readonly PackPressure Calm = new(FullFiles: 1, FilesMax: 4, CurrentBytes: 0, FileBytes: 100);
    private static readonly PackPressure Behind = Calm with { FullFiles = 3 };

    [Fact]
    public void Feed_CompressedBatchOfAMissingLibrary_IsTakenOverAsItIs()
    {
        byte[] compressed = GoldenFile.Load("compressed-zstd.hex");
        byte[] after = Samples.Batch(new Offset(1003), Samples.Time, "after"u8);
        (PackRun run, List<byte[]> stored) = Feed("gzip", new FakeLibraries(), Calm, compressed, after);
        stored.ShouldBe([compressed, after]);
        (run.MinTimestamp, run.MaxTimestamp).ShouldBe((new EntryTimestamp(Samples.Time), new EntryTimestamp(Samples.Time + 300)));
        (run.Entries, run.PlainBytes).ShouldBe((4L, run.Bytes));
    }

    [SkippableFact]
    public void Feed_CompressedBatch_CountsWithItsPlainBytes()
    {
        using (Codecs here = new(new SystemLibraries()))
        {
            Skip.If(here.Find(CompressionCode.Zstd) is null, "libzstd is not installed here");
        }

        byte[] compressed = GoldenFile.Load("compressed-zstd.hex");
        (PackRun run, _) = Feed("none", new SystemLibraries(), Calm, compressed);
        run.PlainBytes.ShouldBe(RecordFrame.PaddedBytes(RecordFrame.Bytes + Samples.GoldenBatch().Length));
        run.Bytes.ShouldBe(RecordFrame.PaddedBytes(RecordFrame.Bytes + compressed.Length));
    }

    [Fact]
    public void Feed_DamagedCompressedBatch_IsRefused()
    {
        byte[] damaged = GoldenFile.Load("compressed-gzip.hex");
        damaged[70] ^= 1;
        Should.Throw<StoreCorruptException>(() => Feed("none", new FakeLibraries(), Calm, damaged)).Offset.ShouldBe(new Offset(1000));
    }

    [Fact]
    public void Feed_SmallBatches_AreJoinedAndCompressedWhileThereIsTime()
    {
        byte[][] small = [.. Enumerable.Range(0, 1000).Select(i => Samples.Batch(new Offset(i), Samples.Time + i, new byte[500]))];
        (PackRun calm, List<byte[]> compressed) = Feed("gzip", new FakeLibraries(), Calm, small);
        compressed.Count.ShouldBe(2, "of 256 KiB");
        compressed.ShouldAllBe(batch => Header(batch).Compression == CompressionCode.Gzip);
        (calm.Entries, calm.Next).ShouldBe((1000L, new Offset(1000)));
        (calm.MinTimestamp, calm.MaxTimestamp).ShouldBe((new EntryTimestamp(Samples.Time), new EntryTimestamp(Samples.Time + 999)));
        calm.PlainBytes.ShouldBeGreaterThan(calm.Bytes * 10);

        (PackRun behind, List<byte[]> plain) = Feed("gzip", new FakeLibraries(), Behind, small);
        plain.ShouldAllBe(batch => Header(batch).Compression == CompressionCode.None);
        plain.Count.ShouldBeInRange(8, 9, "of 64 KiB");
        plain.SelectMany(batch => Samples.ReadAll(batch)).Select(entry => entry.Offset.Value).ShouldBe(Enumerable.Range(0, 1000).Select(i => (long)i));
        behind.PlainBytes.ShouldBe(behind.Bytes);
    }

    [Fact]
    public void Feed_DamagedBatchAmongSmallOnes_IsRefusedNotJoined()
    {
        byte[] damaged = Samples.Batch(new Offset(1), Samples.Time, "b"u8);
        damaged[^3] ^= 1;
        Should.Throw<StoreCorruptException>(() => Feed("none", new FakeLibraries(), Calm, Samples.Batch(Offset.Zero, Samples.Time, "a"u8), damaged))
            .Offset.ShouldBe(new Offset(1));
    }

    private static BatchHeader Header(byte[] batch)
    {
        BatchHeader.TryRead(batch, out BatchHeader header).ShouldBeTrue();
        return header;
    }

    private static (PackRun Run, List<byte[]> Stored) Feed(
        string compression, INativeLibraries libraries, PackPressure pressure, params byte[][] batches)
    {
        PackCompression.TryParse(compression, out PackCompression asked).ShouldBeTrue();
        using Codecs codecs = new(libraries);
        PackEncoding encoding = new(codecs, CodecChoice.Decide(asked, code => codecs.Find(code) is not null), () => pressure, new StorageLog(NullLogger.Instance));
        MemoryFile file = new();
        PackSummary summary;
        using (PackWriter writer = PackWriter.Begin(file, Samples.Store, PackSamples.Id, Samples.Generation))
        using (PackFeed feed = new(writer, encoding))
        {
            foreach (byte[] batch in batches)
            {
                feed.Add(Samples.One, batch);
            }

            feed.Flush();
            summary = writer.Finish();
        }

        using PackReader reader = PackSamples.Open(file, summary);
        return (reader.Runs[0], PackSamples.ReadRun(reader, reader.Runs[0], 1 << 20));
    }
}
