using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Format;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Packs;

public sealed class PackTests
{
    [Fact]
    public void Pack_WrittenAndRead_GivesEveryBatchBack() =>
        Prop.ForAll(
            Gen.Choose(0, 400).NonEmptyListOf().NonEmptyListOf().ToArbitrary(),
            Gen.Elements(0, 8, 60, 200, 1000, 100_000).ToArbitrary(),
            (List<List<int>> runs, int bufferBytes) =>
            {
                (PartitionId Partition, byte[] Batch)[] batches = runs.SelectMany((sizes, run) => Run(run, sizes)).ToArray();
                MemoryFile file = new();
                PackSummary summary = PackSamples.Write(file, batches);
                using PackReader reader = PackSamples.Open(file, summary);
                reader.Runs.ShouldBe(summary.Runs);
                reader.Source.ShouldBe(Samples.Generation);
                foreach (PackRun run in reader.Runs)
                {
                    byte[][] expected = batches.Where(one => one.Partition == run.Partition).Select(one => one.Batch).ToArray();
                    PackSamples.ReadRun(reader, run, bufferBytes).ShouldBe(expected);
                    reader.FindRun(run.Partition).ShouldBe(run);
                    run.Batches.ShouldBe(expected.Length);
                    run.Entries.ShouldBe(run.Next - run.First);
                }

                reader.FindRun(new PartitionId(2)).ShouldBeNull();
                reader.FindRun(new PartitionId(uint.MaxValue)).ShouldBeNull();
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pack_Golden_IsWrittenByteForByte()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        file.Content.ShouldBe(GoldenFile.Load("pack.hex"));
        (summary.FileBytes, summary.FooterCrc).ShouldBe((4848L, 0x19122265U));
        file.Flushes.ShouldBe(1);
    }

    [Fact]
    public void Pack_Golden_HasTheDocumentedRuns()
    {
        MemoryFile file = new() { Content = GoldenFile.Load("pack.hex") };
        using PackReader reader = PackReader.Open(file, Samples.Store, PackSamples.Id, 4848, 0x19122265);
        reader.Runs.Count.ShouldBe(2);
        PackRun first = reader.Runs[0];
        (first.Partition, first.First, first.Next, first.Batches, first.Entries).ShouldBe((Samples.One, new Offset(1000), new Offset(1004), 2L, 4L));
        (first.Position, first.MinTimestamp, first.MaxTimestamp)
            .ShouldBe((4096L, new EntryTimestamp(Samples.Time - 1), new EntryTimestamp(Samples.Time + 500)));
        PackSamples.ReadRun(reader, first, 4096)[0].ShouldBe(GoldenFile.Load("kafka-batch.hex"));
        Samples.ReadAll(PackSamples.ReadRun(reader, reader.Runs[1], 4096).Single()).Single().Value.ToArray().ShouldBe("partition 2"u8.ToArray());
    }

    [Fact]
    public void Pack_WithoutBatches_OpensWithoutRuns()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(file);
        using PackReader reader = PackSamples.Open(file, summary);
        reader.Runs.ShouldBeEmpty();
    }

    [Fact]
    public void Seek_EveryOffset_FindsAPlaceBeforeItWithinTheStride()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(file, Enumerable.Range(0, 400).Select(i => (Samples.One, Small(i))).ToArray());
        using PackReader reader = PackSamples.Open(file, summary);
        PackRun run = reader.Runs[0];
        run.IndexItems.ShouldBeGreaterThan(3);
        Dictionary<long, long> positions = [];
        long at = run.Position;
        foreach (byte[] batch in PackSamples.ReadRun(reader, run, 1 << 20))
        {
            BatchHeader.TryRead(batch, out BatchHeader header);
            positions[header.BaseOffset.Value] = at;
            at += RecordFrame.PaddedBytes(RecordFrame.Bytes + batch.Length);
        }

        int reads = file.Reads;
        for (int offset = 0; offset < 400; offset++)
        {
            long found = reader.Seek(run, new Offset(offset));
            positions.Values.ShouldContain(found);
            found.ShouldBeInRange(positions[offset] - Limits.PackIndexStrideBytes - 1024, positions[offset]);
        }

        file.Reads.ShouldBe(reads + 400);
        reader.Seek(run, new Offset(400)).ShouldBe(run.End);
        reader.ReadBatches(run, run.End, new byte[100]).BytesUsed.ShouldBe(0);
    }

    [Fact]
    public void Seek_BelowTheRun_GivesItsBeginning()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        using PackReader reader = PackSamples.Open(file, summary);
        reader.Seek(reader.Runs[0], Offset.Zero).ShouldBe(4096);
    }

    [Fact]
    public void SeekTime_TimesThatGoBack_FindsTheFirstStretchThatReachesThem()
    {
        // Batch i has time 10 i, but for one early outlier, which every search up to its time must find.
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(
            file, Enumerable.Range(0, 400).Select(i => (Samples.One, Small(i, time: i == 5 ? 3000 : 10 * i))).ToArray());
        using PackReader reader = PackSamples.Open(file, summary);
        PackRun run = reader.Runs[0];
        foreach (long time in new long[] { long.MinValue, 0, 40, 45, 2999, 3000, 3001, 3989, 3990 })
        {
            long position = reader.SeekTime(run, new EntryTimestamp(time));
            Entry first = PackSamples.ReadRun(reader, run, 1 << 20, position)
                .SelectMany(batch => Samples.ReadAll(batch))
                .First(entry => entry.Timestamp.UnixMilliseconds >= time);
            long expected = time <= 40 ? Math.Max(0, time / 10) : time <= 3000 ? 5 : (time + 9) / 10;
            first.Offset.Value.ShouldBe(time == long.MinValue ? 0 : expected, $"time {time}");
        }

        reader.SeekTime(run, new EntryTimestamp(3991)).ShouldBe(run.End);
    }

    [Fact]
    public void Writer_LargePack_WritesInLargePieces()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(file, Enumerable.Range(0, 6).Select(i => (Samples.One, Small(i, valueBytes: 700_000))).ToArray());
        file.Writes.SkipLast(1).ShouldAllBe(bytes => bytes == Limits.PackWriteBytes);
        file.Writes.Count.ShouldBe(5);
        PackSamples.ReadEverything(file, summary);
    }

    [Fact]
    public void Writer_DamagedBatch_IsRefused()
    {
        foreach (int at in new[] { 16, 70 })
        {
            byte[] batch = Samples.GoldenBatch();
            batch[at] ^= 1;
            using PackWriter writer = PackWriter.Begin(new MemoryFile(), Samples.Store, PackSamples.Id, Samples.Generation);
            Should.Throw<StoreCorruptException>(() => writer.Add(Samples.One, batch)).Message.ShouldContain("generation 7");
        }

        byte[] badEntries = Samples.GoldenBatch();
        badEntries[61] ^= 2;
        Samples.Reseal(badEntries);
        using PackWriter strict = PackWriter.Begin(new MemoryFile(), Samples.Store, PackSamples.Id, Samples.Generation);
        Should.Throw<StoreCorruptException>(() => strict.Add(Samples.One, badEntries)).Offset.ShouldBe(new Offset(1000));
    }

    [Fact]
    public void Writer_WrongOrder_Throws()
    {
        using PackWriter writer = PackWriter.Begin(new MemoryFile(), Samples.Store, PackSamples.Id, Samples.Generation);
        Should.Throw<InvalidOperationException>(() => writer.Add(PartitionId.None, Small(0)));
        writer.Add(Samples.Two, Small(5));
        Should.Throw<InvalidOperationException>(() => writer.Add(Samples.Two, Small(5)));
        Should.Throw<InvalidOperationException>(() => writer.Add(Samples.One, Small(6)));
        writer.Finish();
        Should.Throw<InvalidOperationException>(() => writer.Finish());
        Should.Throw<InvalidOperationException>(() => writer.Add(Samples.Two, Small(6)));
    }

    [Fact]
    public void Writer_FileThatIsNotEmpty_IsRefused() =>
        Should.Throw<ArgumentException>(() => PackWriter.Begin(new MemoryFile { Content = [1] }, Samples.Store, PackSamples.Id, Samples.Generation));

    [Fact]
    public void Reader_ManyThreads_ReadTheSame()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(file, Enumerable.Range(0, 200).Select(i => (Samples.One, Small(i))).ToArray());
        using PackReader reader = PackSamples.Open(file, summary);
        Parallel.For(0, 8, thread =>
        {
            for (int i = thread; i < 200; i += 8)
            {
                long position = reader.Seek(reader.Runs[0], new Offset(i));
                PackSamples.ReadRun(reader, reader.Runs[0], 1 << 18, position).Count.ShouldBeGreaterThanOrEqualTo(200 - i);
            }
        });
    }

    [Theory]
    [InlineData(0UL, "pack-0000000000000000.pack")]
    [InlineData(0xABCDEFUL, "pack-0000000000abcdef.pack")]
    [InlineData(ulong.MaxValue, "pack-ffffffffffffffff.pack")]
    public void Name_OfAnId_ParsesBack(ulong id, string name)
    {
        PackFile.Name(new PackId(id)).ShouldBe(name);
        PackFile.TryParseName(name, out PackId parsed).ShouldBeTrue();
        parsed.ShouldBe(new PackId(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pack-.pack")]
    [InlineData("pack-0000000000ABCDEF.pack")]
    [InlineData("pack-000000000abcdef.pack")]
    [InlineData("pack-00000000000abcdef.pack")]
    [InlineData("pack-+000000000abcdef.pack")]
    [InlineData("pack-0000000000abcdef.pack.tmp")]
    [InlineData("Pack-0000000000abcdef.pack")]
    [InlineData("pack_0000000000abcdef.pack")]
    public void TryParseName_OtherNames_AreRefused(string name) => PackFile.TryParseName(name, out _).ShouldBeFalse();

    private static byte[] Small(int offset, long time = Samples.Time, int valueBytes = 700) =>
        Samples.Batch(new Offset(offset), time, new byte[valueBytes]);

    private static IEnumerable<(PartitionId Partition, byte[] Batch)> Run(int run, List<int> sizes)
    {
        Offset next = new(run * 1000);
        foreach (int size in sizes)
        {
            NewEntry[] entries = Enumerable.Repeat(new NewEntry(new byte[size]), (size % 3) + 1).ToArray();
            yield return (new PartitionId((uint)((run * 2) + 1)), Samples.Batch(next, entries));
            next += entries.Length;
        }
    }
}
