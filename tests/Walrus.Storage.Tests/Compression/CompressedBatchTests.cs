using System.Buffers.Binary;
using Walrus.Storage.Compression;
using Walrus.Storage.Compression.Native;
using Walrus.Storage.Format;
using Walrus.Storage.Tests.Format;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Compression;

/// <summary>Batches become compressed ones and plain again, whatever the codec; nothing that is wrong with one gets through.</summary>
public sealed class CompressedBatchTests : IDisposable
{
    private readonly Codecs _codecs = new(new SystemLibraries());

    public void Dispose() => _codecs.Dispose();

    [SkippableTheory]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    [InlineData("brotli")]
    public void Inflate_GoldenBatch_IsThePlainGoldenBatch(string name)
    {
        byte[] golden = GoldenFile.Load($"compressed-{name}.hex");
        BinaryPrimitives.ReadUInt32BigEndian(golden.AsSpan(17)).ShouldBe(BitwiseCrc32C.Append(0, golden.AsSpan(21)), "by an independent checksum");
        BatchCheck.Verify(golden).ShouldBe(BatchFault.None);
        BatchCheck.VerifyEntries(golden).ShouldBe(BatchFault.Compressed);
        BatchHeader.TryRead(golden, out BatchHeader header).ShouldBeTrue();
        header.Compression.ToString().ShouldBe(name, StringCompareShould.IgnoreCase);
        Skip.If(_codecs.Find(header.Compression) is null, $"{name} is not installed here");
        Inflate(golden, out byte[] plain).ShouldBe(InflateFault.None);
        plain.ShouldBe(GoldenFile.Load("kafka-batch.hex"));
        new BatchInflater(_codecs).ClaimedBytes(golden, header).ShouldBe(Math.Max(plain.Length, golden.Length));
    }

    [SkippableTheory]
    [InlineData(nameof(CompressionCode.Gzip))]
    [InlineData(nameof(CompressionCode.Lz4))]
    [InlineData(nameof(CompressionCode.Zstd))]
    [InlineData(nameof(CompressionCode.Brotli))]
    public void Deflate_Batch_InflatesToTheSameBatch(string name)
    {
        byte[] plain = Batch(1000, 50, i => TestBytes(i, 300));
        using BatchDeflater deflater = new(Find(name), 1);
        deflater.TryDeflate(plain, out ReadOnlySpan<byte> compressed).ShouldBe(DeflateStatus.Done);
        compressed.Length.ShouldBeLessThan(plain.Length / 2);
        BatchCheck.Verify(compressed).ShouldBe(BatchFault.None);
        BatchHeader.TryRead(plain, out BatchHeader expected).ShouldBeTrue();
        BatchHeader.TryRead(compressed, out BatchHeader header).ShouldBeTrue();
        header.ShouldBe(expected with { Attributes = (short)deflater.Code, BatchLength = compressed.Length - 12, Crc = header.Crc });
        Inflate(compressed.ToArray(), out byte[] again).ShouldBe(InflateFault.None);
        again.ShouldBe(plain);
    }

    [Fact]
    public void Deflate_Noise_IsNotWorthIt()
    {
        byte[] noise = new byte[50_000];
        new Random(3).NextBytes(noise);
        using BatchDeflater deflater = new(new GzipCodec(), 1);
        deflater.TryDeflate(Samples.Batch(Offset.Zero, Samples.Time, noise), out _).ShouldBe(DeflateStatus.NotWorthIt);
    }

    [Fact]
    public void Deflate_CodecThatLies_IsDistrusted()
    {
        byte[] plain = Batch(0, 50, i => TestBytes(i, 300));
        foreach (LyingCodec.Lie lie in Enum.GetValues<LyingCodec.Lie>())
        {
            using BatchDeflater deflater = new(new LyingCodec(lie), 1);
            deflater.TryDeflate(plain, out ReadOnlySpan<byte> made).ShouldBe(DeflateStatus.Distrusted, lie.ToString());
            made.IsEmpty.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(100, 90, true)]
    [InlineData(100, 91, false)]
    [InlineData(1_000_000, 900_000, true)]
    [InlineData(1_000_000, 900_001, false)]
    public void IsWorthIt_ATenthSaved_IsTheLeast(int plain, int compressed, bool isWorthIt)
    {
        Limits.CompressionSavingMinShare.ShouldBe(10);
        CompressionPolicy.IsWorthIt(plain, compressed).ShouldBe(isWorthIt);
    }

    [Theory]
    [InlineData(nameof(CompressionCode.Gzip))]
    [InlineData(nameof(CompressionCode.Lz4))]
    [InlineData(nameof(CompressionCode.Zstd))]
    [InlineData(nameof(CompressionCode.Brotli))]
    [InlineData(nameof(CompressionCode.Snappy))]
    public void Inflate_Bomb_IsDamageAndTakesNoMoreThanABatchMayHave(string name)
    {
        if (_codecs.Find(Enum.Parse<CompressionCode>(name)) is not { } codec)
        {
            return; // Its absence has tests of its own.
        }

        byte[] zeroes = new byte[Limits.BatchBytesMax - BatchHeader.Bytes + 1];
        byte[] bomb = codec.Code == CompressionCode.Snappy ? IronSnappy.Snappy.Encode(zeroes) : CodecTests.Compress(codec, zeroes, 1);
        long before = GC.GetTotalAllocatedBytes();
        Inflate(Compressed(codec.Code, 1, bomb), out _).ShouldBe(InflateFault.TooLarge);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(64 * 1024 * 1024);

        byte[] silent = codec.Code switch
        {
            // A claim below what is in it, or none.
            CompressionCode.Gzip => [.. bomb[..^4], 1, 0, 0, 0],
            CompressionCode.Brotli => [0, 0, 0, 1, .. bomb[4..]],
            _ => bomb,
        };
        Inflate(Compressed(codec.Code, 1, silent), out _).ShouldBeOneOf(InflateFault.TooLarge, InflateFault.Damaged);
    }

    [Fact]
    public void Inflate_ClaimOfFarTooMuch_TakesNoMemory()
    {
        long before = GC.GetTotalAllocatedBytes();
        Inflate(Compressed(CompressionCode.Brotli, 1, [0xFF, 0xFF, 0xFF, 0xFF, 3]), out _).ShouldBe(InflateFault.TooLarge);
        Inflate(Compressed(CompressionCode.Snappy, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0]), out _).ShouldBe(InflateFault.TooLarge);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(1024 * 1024);
    }

    [Fact]
    public void Inflate_EntriesThatAreNotWhatTheHeaderSays_IsAFault()
    {
        byte[] plain = Batch(0, 3, i => TestBytes(i, 100));
        GzipCodec gzip = new();
        byte[] entries = plain[BatchHeader.Bytes..];
        Inflate(Compressed(CompressionCode.Gzip, 3, CodecTests.Compress(gzip, entries, 1)), out byte[] good).ShouldBe(InflateFault.None);
        good.ShouldBe(plain);
        Inflate(Compressed(CompressionCode.Gzip, 2, CodecTests.Compress(gzip, entries, 1)), out _).ShouldBe(InflateFault.BadEntries);
        Inflate(Compressed(CompressionCode.Gzip, 4, CodecTests.Compress(gzip, entries, 1)), out _).ShouldBe(InflateFault.BadEntries);
        Inflate(Compressed(CompressionCode.Gzip, 3, CodecTests.Compress(gzip, entries[..^1], 1)), out _).ShouldBe(InflateFault.BadEntries);
        Inflate(Compressed(CompressionCode.Gzip, 3, entries), out _).ShouldBe(InflateFault.Damaged);
        Inflate(Compressed(CompressionCode.Gzip, 3, []), out _).ShouldBe(InflateFault.Damaged);
    }

    [Fact]
    public void Inflate_CodeThatNobodyHas_IsAFaultOfItsOwn()
    {
        Inflate(Compressed((CompressionCode)5, 1, [1, 2, 3]), out _).ShouldBe(InflateFault.UnknownCode);
        using Codecs poor = new(new FakeLibraries());
        using RecordBuffer records = new();
        byte[] zstd = Compressed(CompressionCode.Zstd, 1, [1, 2, 3]);
        BatchHeader.TryRead(zstd, out BatchHeader header).ShouldBeTrue();
        new BatchInflater(poor).TryInflate(zstd, header, records).ShouldBe(InflateFault.LibraryMissing);
        records.Bytes.ShouldBe(0);
    }

    [Fact]
    public void Inflate_EveryFlippedBitOfACompressedBatch_IsFoundOrHarmless()
    {
        byte[] plain = Batch(0, 20, i => TestBytes(i, 50));
        using BatchDeflater deflater = new(_codecs.Find(CompressionCode.Zstd) ?? new GzipCodec(), 1);
        deflater.TryDeflate(plain, out ReadOnlySpan<byte> made).ShouldBe(DeflateStatus.Done);
        byte[] batch = made.ToArray();
        for (int bit = BatchHeader.Bytes * 8; bit < batch.Length * 8; bit++)
        {
            byte[] flipped = [.. batch];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            BatchCheck.Verify(flipped).ShouldBe(BatchFault.BadCrc);

            // Even if the checksum did not see it: entries that come out are whole, never more than the header says.
            if (Inflate(flipped, out byte[] other) == InflateFault.None)
            {
                Samples.ReadAll(other).Count.ShouldBe(20);
            }
        }
    }

    internal static byte[] TestBytes(int number, int length) => Enumerable.Range(0, length).Select(i => (byte)(number + (i / 9))).ToArray();

    internal static byte[] Batch(long first, int count, Func<int, byte[]> value) =>
        Samples.Batch(new Offset(first), [.. Enumerable.Range(0, count).Select(i => new NewEntry(value(i)) { Timestamp = new EntryTimestamp(Samples.Time + i) })]);

    private static byte[] Compressed(CompressionCode code, int count, byte[] body)
    {
        byte[] batch = [.. Batch(0, 1, _ => []).AsSpan(0, BatchHeader.Bytes), .. body];
        BatchHeader.TryRead(batch, out BatchHeader header).ShouldBeTrue();
        (header with
        {
            Attributes = (short)code,
            BatchLength = batch.Length - BatchHeader.UncountedBytes,
            Count = count,
            LastOffsetDelta = count - 1,
            MaxTimestamp = new EntryTimestamp(header.BaseTimestamp.UnixMilliseconds + count - 1),
        }).Write(batch);
        Samples.Reseal(batch);
        return batch;
    }

    private InflateFault Inflate(byte[] batch, out byte[] plain)
    {
        using RecordBuffer records = new();
        BatchHeader.TryRead(batch, out BatchHeader header).ShouldBeTrue();
        InflateFault fault = new BatchInflater(_codecs).TryInflate(batch, header, records);
        plain = records.Bytes == 0 ? [] : records.Records[RecordFrame.Bytes..RecordFrame.LengthOf(records.Records)].ToArray();
        return fault;
    }

    private ICodec Find(string name)
    {
        ICodec? codec = _codecs.Find(Enum.Parse<CompressionCode>(name));
        Skip.If(codec is null, $"{name} is not installed here");
        return codec;
    }
}
