using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Compression;
using Walrus.Storage.Compression.Native;

namespace Walrus.Storage.Tests.Compression;

/// <summary>Every codec gives back what it was given, and answers anything else without harm.</summary>
public sealed class CodecTests : IDisposable
{
    private readonly Codecs _codecs = new(new SystemLibraries());

    /// <summary>Those that write, with a low and a high level.</summary>
    public static TheoryData<string, int, int> Writers() => new()
    {
        { nameof(CompressionCode.Gzip), 1, 9 },
        { nameof(CompressionCode.Brotli), 0, 9 },
        { nameof(CompressionCode.Lz4), 0, 9 },
        { nameof(CompressionCode.Zstd), 1, 19 },
    };

    public void Dispose() => _codecs.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Writers))]
    public void Inflate_OfCompressed_GivesThePlainBytes(string name, int low, int high)
    {
        ICodec codec = Find(name);
        Prop.ForAll(Plain().ToArbitrary(), Gen.Elements(low, high).ToArbitrary(), (byte[] plain, int level) =>
        {
            byte[] compressed = Compress(codec, plain, level);
            codec.ClaimedBytes(compressed).ShouldBe(plain.Length);
            byte[] inflated = new byte[plain.Length];
            codec.Inflate(compressed, inflated, out int written).ShouldBe(InflateStatus.Done);
            written.ShouldBe(plain.Length);
            inflated.ShouldBe(plain);
        }).QuickCheckThrowOnFailure();
    }

    [SkippableTheory]
    [MemberData(nameof(Writers))]
    public void Compress_RoomTooSmall_GivesNothing(string name, int low, int high)
    {
        ICodec codec = Find(name);
        byte[] noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        foreach (int level in new[] { low, high })
        {
            codec.Compress(noise, new byte[1000], level).ShouldBe(0);
            codec.Compress(noise, [], level).ShouldBe(0);
            codec.Compress(noise, new byte[CodecRoom.For(noise.Length)], level).ShouldBeGreaterThan(noise.Length);
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Writers))]
    public void Inflate_RoomTooSmall_SaysSoAndWritesNoFurther(string name, int low, int high)
    {
        ICodec codec = Find(name);
        byte[] plain = Enumerable.Range(0, 5000).Select(i => (byte)(i / 7)).ToArray();
        byte[] compressed = Compress(codec, plain, high);
        low.ShouldBeLessThan(high);
        foreach (int room in new[] { 0, 1, 2500, 4999 })
        {
            byte[] guarded = new byte[room + 64];
            guarded.AsSpan(room).Fill(0xA5);
            codec.Inflate(compressed, guarded.AsSpan(0, room), out _).ShouldBe(InflateStatus.TooSmall, $"room {room}");
            guarded.AsSpan(room).ContainsAnyExcept((byte)0xA5).ShouldBeFalse();
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Writers))]
    [InlineData(nameof(CompressionCode.Snappy), 0, 0)]
    public void Inflate_BytesThatWereCutOrChanged_NeverHarms(string name, int low, int high)
    {
        ICodec codec = Find(name);
        byte[] plain = Enumerable.Range(0, 3000).Select(i => (byte)(i * i / 50)).ToArray();
        byte[] compressed = codec.Code == CompressionCode.Snappy ? IronSnappy.Snappy.Encode(plain) : Compress(codec, plain, high);
        low.ShouldBeLessThanOrEqualTo(high);
        byte[] room = new byte[plain.Length + 64];
        for (int length = 0; length < compressed.Length; length++)
        {
            codec.Inflate(compressed.AsSpan(0, length), room.AsSpan(0, plain.Length), out _).ShouldNotBe(InflateStatus.Done, $"cut to {length}");
        }

        Random random = new(7);
        for (int i = 0; i < 3000; i++)
        {
            byte[] changed = [.. compressed];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            }

            room.AsSpan(plain.Length).Fill(0xA5);
            _ = codec.ClaimedBytes(changed);
            _ = codec.Inflate(changed, room.AsSpan(0, plain.Length), out int written);
            written.ShouldBeInRange(0, plain.Length);
            room.AsSpan(plain.Length).ContainsAnyExcept((byte)0xA5).ShouldBeFalse();
        }
    }

    [Fact]
    public void Snappy_EncodedByAnotherLibrary_IsReadBareAndFramed()
    {
        ICodec codec = Find(nameof(CompressionCode.Snappy));
        Prop.ForAll(Plain().ToArbitrary(), plain =>
        {
            byte[] bare = IronSnappy.Snappy.Encode(plain);
            byte[] framed = [0x82, .. "SNAPPY"u8, 0, 0, 0, 0, 1, 0, 0, 0, 1, .. Block(bare), .. Block(bare)];
            byte[] inflated = new byte[2 * plain.Length];
            codec.ClaimedBytes(bare).ShouldBe(plain.Length);
            codec.Inflate(bare, inflated, out int written).ShouldBe(InflateStatus.Done);
            inflated.AsSpan(0, written).ToArray().ShouldBe(plain);
            codec.ClaimedBytes(framed).ShouldBe(2 * plain.Length);
            codec.Inflate(framed, inflated, out written).ShouldBe(InflateStatus.Done);
            inflated.ShouldBe([.. plain, .. plain]);
            codec.Inflate(framed, inflated.AsSpan(1), out _).ShouldBe(InflateStatus.TooSmall);
        }).QuickCheckThrowOnFailure();
        codec.Compress(new byte[100], new byte[1000], 1).ShouldBe(0, "we do not write it");
    }

    [SkippableTheory]
    [MemberData(nameof(Writers))]
    public void Codec_ManyThreads_KeepTheirWorkApart(string name, int low, int high)
    {
        ICodec codec = Find(name);
        high.ShouldBeGreaterThan(low);
        Parallel.For(0, 2 * Limits.CodecContextsKept, new ParallelOptions { MaxDegreeOfParallelism = 2 * Limits.CodecContextsKept }, thread =>
        {
            byte[] plain = Enumerable.Range(0, 20_000).Select(i => (byte)(i / (thread + 3))).ToArray();
            byte[] inflated = new byte[plain.Length];
            for (int i = 0; i < 20; i++)
            {
                codec.Inflate(Compress(codec, plain, low), inflated, out _).ShouldBe(InflateStatus.Done);
                inflated.ShouldBe(plain);
            }
        });
    }

    [SkippableFact]
    public void Codecs_AfterDispose_StillWork()
    {
        ICodec codec = Find(nameof(CompressionCode.Zstd));
        byte[] compressed = Compress(codec, new byte[1000], 1);
        _codecs.Dispose();
        codec.Inflate(compressed, new byte[1000], out int written).ShouldBe(InflateStatus.Done);
        written.ShouldBe(1000);
    }

    [Fact]
    public void Codecs_WithoutLibraries_HaveThoseOfTheFramework()
    {
        FakeLibraries none = new();
        using Codecs codecs = new(none);
        codecs.Find(CompressionCode.Zstd).ShouldBeNull();
        codecs.Find(CompressionCode.Lz4).ShouldBeNull();
        codecs.Find((CompressionCode)5).ShouldBeNull();
        codecs.Find(CompressionCode.Gzip).ShouldNotBeNull();
        codecs.Find(CompressionCode.Brotli).ShouldNotBeNull();
        none.Asked.ShouldBe([.. NativeLibraryName.Lz4.FileNames, .. NativeLibraryName.Zstd.FileNames]);
    }

    [Fact]
    public void Codecs_LibrariesOfTheRightNameWithoutTheFunctions_AreAsGoodAsNone()
    {
        using Codecs codecs = new(new FakeLibraries { GivesWrongOnes = true });
        codecs.Find(CompressionCode.Zstd).ShouldBeNull();
        codecs.Find(CompressionCode.Lz4).ShouldBeNull();
    }

    internal static byte[] Compress(ICodec codec, byte[] plain, int level)
    {
        byte[] room = new byte[CodecRoom.For(plain.Length)];
        int bytes = codec.Compress(plain, room, level);
        bytes.ShouldBePositive();
        return room[..bytes];
    }

    private static Gen<byte[]> Plain() => Gen.OneOf(
        Gen.Choose(0, 255).Select(value => (byte)value).NonEmptyListOf().Select(bytes => bytes.ToArray()),
        from length in Gen.Choose(1, 70_000) from period in Gen.Choose(1, 900) select Enumerable.Range(0, length).Select(i => (byte)(i % period * 31)).ToArray(),
        from length in Gen.Choose(1, 70_000) from seed in Gen.Choose(0, 1000) select Noise(length, seed));

    private static byte[] Noise(int length, int seed)
    {
        byte[] noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    private static byte[] Block(byte[] bare) => [(byte)(bare.Length >> 24), (byte)(bare.Length >> 16), (byte)(bare.Length >> 8), (byte)bare.Length, .. bare];

    private ICodec Find(string name)
    {
        ICodec? codec = _codecs.Find(Enum.Parse<CompressionCode>(name));
        Skip.If(codec is null, $"{name} is not installed here");
        return codec;
    }
}
