using System.Buffers.Binary;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Tests.Format;

namespace Walrus.Storage.Tests.Packs;

/// <summary>No byte of a pack may change, go or come without its reader saying so.</summary>
public sealed class PackDamageTests
{
    private const int RowsAt = 8;

    [Fact]
    public void Pack_WithAnySingleBitFlipped_IsCorrupt()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        PackSamples.ReadEverything(file, summary);
        for (int bit = 0; bit < summary.FileBytes * 8; bit++)
        {
            file.Content[bit / 8] ^= (byte)(1 << (bit % 8));
            StoreCorruptException found = Should.Throw<StoreCorruptException>(() => PackSamples.ReadEverything(Copy(file), summary), $"bit {bit}");
            found.Path.ShouldBe(file.Path);
            found.Position.ShouldBeLessThanOrEqualTo(bit / 8);
            file.Content[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Pack_CutAnywhere_IsCorrupt()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        for (int length = 0; length < summary.FileBytes; length++)
        {
            MemoryFile cut = new() { Content = file.Content[..length] };
            Should.Throw<StoreCorruptException>(() => PackSamples.Open(cut, summary), $"cut at {length}");

            // The same when nobody remembers how long it was.
            Should.Throw<StoreCorruptException>(() => PackReader.Open(cut, Samples.Store, PackSamples.Id, length, summary.FooterCrc), $"cut at {length}");
        }

        MemoryFile longer = new() { Content = [.. file.Content, 0] };
        Should.Throw<StoreCorruptException>(() => PackSamples.Open(longer, summary));
    }

    [Fact]
    public void Open_AnotherFile_SaysWhichItIs()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        StoreIdentity otherStore = Samples.Store with { Id = Guid.Parse("ffffffff-4455-6677-8899-aabbccddeeff") };
        Should.Throw<StoreCorruptException>(() => PackReader.Open(file, otherStore, PackSamples.Id, summary.FileBytes, summary.FooterCrc))
            .Message.ShouldContain("belongs to store 00112233-4455-6677-8899-aabbccddeeff");
        Should.Throw<StoreCorruptException>(() => PackReader.Open(file, Samples.Store, new PackId(8), summary.FileBytes, summary.FooterCrc))
            .Message.ShouldContain("number 9, not 8");
        Should.Throw<StoreCorruptException>(() => PackReader.Open(file, Samples.Store, PackSamples.Id, summary.FileBytes, summary.FooterCrc + 1))
            .Message.ShouldContain("trailer");
        file.IsDisposed.ShouldBeFalse();
    }

    [Fact]
    public void ReadBatches_SecondBatchDamaged_GivesTheFirstAndThenSaysWhere()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        using PackReader reader = PackSamples.Open(file, summary);
        PackRun run = reader.Runs[0];
        file.Content[run.End - 20] ^= 4;
        PackBatches intact = reader.ReadBatches(run, run.Position, new byte[4096]);
        intact.Batches.ShouldBe(1);
        long next = intact.Next;
        next.ShouldBe(4096 + RecordFrame.PaddedBytes(Samples.GoldenRecord().Length));
        Should.Throw<StoreCorruptException>(() => { reader.ReadBatches(run, next, new byte[4096]); }).Position.ShouldBe(next);
    }

    [Fact]
    public void ReadBatches_FileThatShrankSinceItWasOpened_IsCorrupt()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        using PackReader reader = PackSamples.Open(file, summary);
        file.Content = file.Content[..4200];
        StoreCorruptException found = Should.Throw<StoreCorruptException>(() => { reader.ReadBatches(reader.Runs[0], 4096, new byte[4096]); });
        found.Position.ShouldBe(4200);
    }

    [Fact]
    public void ReadBatches_PositionOutsideOfTheRun_Throws()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        using PackReader reader = PackSamples.Open(file, summary);
        PackRun run = reader.Runs[0];
        Should.Throw<ArgumentOutOfRangeException>(() => { reader.ReadBatches(run, run.Position - 8, new byte[100]); });
        Should.Throw<ArgumentOutOfRangeException>(() => { reader.ReadBatches(run, run.End + 8, new byte[100]); });
    }

    [Theory]
    [InlineData(0, 0U)] // row count
    [InlineData(0, uint.MaxValue)]
    [InlineData(RowsAt, 0U)] // partition
    [InlineData(RowsAt, 2U)]
    [InlineData(RowsAt + 4, 0U)] // index items
    [InlineData(RowsAt + 4, 0x7FFFFFFFU)]
    [InlineData(RowsAt + 4, uint.MaxValue)]
    [InlineData(RowsAt + 8, 1004U)] // first offset
    [InlineData(RowsAt + 12, 0x80000000U)]
    [InlineData(RowsAt + 24, 4104U)] // run position
    [InlineData(RowsAt + 32, 8U)] // run bytes
    [InlineData(RowsAt + 36, 0x7FFFFFFFU)]
    [InlineData(RowsAt + 36, 0xFFFFFFFFU)]
    [InlineData(RowsAt + 40, 0U)] // batches
    [InlineData(RowsAt + 48, 0U)] // entries
    [InlineData(RowsAt + 48, 5U)]
    [InlineData(RowsAt + 60, 0x7FFFFFFFU)] // earliest time
    [InlineData(RowsAt + 72, 4096U)] // index position
    [InlineData(RowsAt + 84, 1U)] // must be zero
    public void Open_FooterThatContradictsItselfUnderRightChecksums_IsCorrupt(int at, uint value)
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.WriteGolden(file);
        Span<byte> end = file.Content.AsSpan(^PackTrailer.Bytes);
        PackTrailer.TryRead(end, out PackTrailer trailer).ShouldBeTrue();
        Span<byte> footer = file.Content.AsSpan((int)trailer.FooterPosition, trailer.FooterBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[at..], value);
        uint crc = Crc32C.Compute(footer);
        (trailer with { FooterCrc = crc }).Write(end);
        Should.Throw<StoreCorruptException>(() => PackReader.Open(file, Samples.Store, PackSamples.Id, summary.FileBytes, crc))
            .Message.ShouldContain("contradicts");
    }

    private static MemoryFile Copy(MemoryFile file) => new() { Content = file.Content };
}
