using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Peers.Tests.Frames;

public sealed class FrameCodecTests
{
    private static readonly FrameKind[] Kinds = [.. Enum.GetValues<FrameKind>().Where(kind => kind != FrameKind.None)];

    private static readonly Gen<FrameHeader> Headers =
        from kind in Gen.Elements(Kinds)
        from channel in Gen.Choose(0, ushort.MaxValue)
        from code in Gen.Choose(0, ushort.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from high in Gen.Choose(0, int.MaxValue)
        select new FrameHeader(kind, (ushort)channel, (ushort)code, ((ulong)high << 32) | (uint)low);

    private static readonly Gen<byte[]> Payloads = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    [Fact]
    public void TryRead_WhatWriteWrote_IsTheSameInAnySplit() =>
        Prop.ForAll(
            (from header in Headers
             from head in Payloads
             from body in Payloads
             from cuts in Gen.Choose(1, 80).ArrayOf()
             select (header, head, body, cuts)).ToArbitrary(),
            sample =>
            {
                byte[] bytes = [.. Bytes.Of(sample.header, new PeerPayload(sample.head, sample.body)), .. Bytes.Of(new FrameHeader(FrameKind.Ping))];
                ReadOnlySequence<byte> buffer = Pieces.Of(bytes, sample.cuts);

                FrameCodec.TryRead(ref buffer, 1000, out Frame frame).ShouldBe(FrameStatus.Frame);
                frame.Header.ShouldBe(sample.header);
                frame.Payload.ToArray().ShouldBe([.. sample.head, .. sample.body]);
                buffer.Length.ShouldBe(FrameCodec.HeaderBytes);
                FrameCodec.TryRead(ref buffer, 1000, out frame).ShouldBe(FrameStatus.Frame);
                frame.Header.Kind.ShouldBe(FrameKind.Ping);
                buffer.IsEmpty.ShouldBeTrue();
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() =>
        Prop.ForAll(
            (from magic in Gen.Elements(true, false)
             from bytes in Payloads
             from cuts in Gen.Choose(1, 40).ArrayOf()
             select (Bytes: magic ? [.. "WLP\u0001"u8.ToArray(), .. bytes] : bytes, cuts)).ToArbitrary(),
            sample =>
            {
                ReadOnlySequence<byte> buffer = sample.Bytes.Length == 0 ? ReadOnlySequence<byte>.Empty : Pieces.Of(sample.Bytes, sample.cuts);
                FrameCodec.TryRead(ref buffer, 1000, out _).ShouldNotBe(FrameStatus.Frame);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_EveryPrefix_NeedsMore()
    {
        byte[] bytes = Bytes.Of(new FrameHeader(FrameKind.Request, 1, 2, 3), new byte[10]);
        for (int length = 0; length < bytes.Length; length++)
        {
            ReadOnlySequence<byte> buffer = new(bytes, 0, length);
            FrameCodec.TryRead(ref buffer, 10, out _).ShouldBe(FrameStatus.NeedMore);
            buffer.Length.ShouldBe(length);
        }
    }

    [Fact]
    public void TryRead_AnyFlippedBit_IsNoFrame()
    {
        byte[] bytes = Bytes.Of(new FrameHeader(FrameKind.Message, 1, 2), new byte[20]);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] damaged = [.. bytes];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadOnlySequence<byte> buffer = new(damaged);
            FrameCodec.TryRead(ref buffer, 1000, out _).ShouldNotBe(FrameStatus.Frame, $"bit {bit}");
        }
    }

    [Fact]
    public void TryRead_LengthAboveTheBound_IsRefusedBeforeThePayload()
    {
        byte[] bytes = Bytes.Of(new FrameHeader(FrameKind.Message), new byte[11]);
        ReadOnlySequence<byte> header = new(bytes, 0, FrameCodec.HeaderBytes);
        FrameCodec.TryRead(ref header, 10, out _).ShouldBe(FrameStatus.TooLong);

        ReadOnlySequence<byte> whole = new(bytes);
        FrameCodec.TryRead(ref whole, 11, out _).ShouldBe(FrameStatus.Frame);
    }

    [Theory]
    [InlineData("HTTP", FrameStatus.BadMagic)]
    [InlineData("H", FrameStatus.BadMagic)]
    [InlineData("WLQ", FrameStatus.BadMagic)]
    [InlineData("WLP\u0002", FrameStatus.BadVersion)]
    [InlineData("WL", FrameStatus.NeedMore)]
    public void TryRead_ForeignBytes_AreRefusedAtOnce(string text, object status)
    {
        ReadOnlySequence<byte> buffer = new(System.Text.Encoding.Latin1.GetBytes(text));
        FrameCodec.TryRead(ref buffer, 10, out _).ShouldBe((FrameStatus)status);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 6)]
    [InlineData(4, 37)]
    [InlineData(5, 1)]
    [InlineData(10, 1)]
    public void TryRead_UnknownKindFlagOrReservedBit_IsRefusedThoughTheChecksumHolds(int position, byte value)
    {
        byte[] bytes = Bytes.Of(new FrameHeader(FrameKind.Message));
        bytes[position] = value;
        BitConverter.TryWriteBytes(bytes.AsSpan(24), Crc32C.Compute(bytes.AsSpan(0, 24))).ShouldBeTrue();
        ReadOnlySequence<byte> buffer = new(bytes);
        FrameCodec.TryRead(ref buffer, 10, out _).ShouldBe(FrameStatus.BadHeader);
    }

    [Fact]
    public void ReadAndWrite_Warm_AllocateNothing()
    {
        byte[] payload = new byte[100];
        byte[] bytes = new byte[200];
        long before = 0;
        int read = 0;
        for (int i = 0; i < 200; i++)
        {
            before = i == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            FrameCodec.Write(bytes, new FrameHeader(FrameKind.Message, 1, 2), payload);
            ReadOnlySequence<byte> buffer = new(bytes);
            read += FrameCodec.TryRead(ref buffer, 1000, out _) == FrameStatus.Frame ? 1 : 0;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        read.ShouldBe(200);
    }

    [Fact]
    public void Golden_EveryFrame_IsReadAndWrittenAsDocumented()
    {
        byte[] golden = Bytes.Golden("peer-frames.hex");
        GoldenFrames.All.SelectMany(frame => Bytes.Of(frame.Header, frame.Payload)).ToArray().ShouldBe(golden);

        ReadOnlySequence<byte> buffer = new(golden);
        foreach ((FrameHeader header, byte[] payload) in GoldenFrames.All)
        {
            FrameCodec.TryRead(ref buffer, Limits.PeerHandshakeBytesMax, out Frame frame).ShouldBe(FrameStatus.Frame);
            frame.Header.ShouldBe(header);
            frame.Payload.ToArray().ShouldBe(payload);
        }

        buffer.IsEmpty.ShouldBeTrue();
    }
}
