using System.Buffers;
using System.Buffers.Binary;

namespace Walrus.Peers;

/// <summary>
/// Frames as bytes (docs/formats/peer-frames.md):
/// <code>
/// u24 magic "WLP" | u8 version | u8 kind | u8 flags 0 | u16 channel | u16 code | u16 reserved 0 | u32 payload bytes | u64 correlation | u32 CRC-32C | payload
/// </code>
/// Little-endian; the checksum covers everything but itself. No call throws for any bytes, and none allocates.
/// </summary>
internal static class FrameCodec
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = ChecksumAt + sizeof(uint);

    /// <summary>The only version of this layout so far.</summary>
    public const byte Version = 1;

    private const int VersionAt = 3;
    private const int KindAt = 4;
    private const int FlagsAt = 5;
    private const int ChannelAt = 6;
    private const int CodeAt = 8;
    private const int ReservedAt = 10;
    private const int LengthAt = 12;
    private const int CorrelationAt = 16;
    private const int ChecksumAt = 24;

    private static ReadOnlySpan<byte> Magic => "WLP"u8;

    /// <summary>Writes one frame to the front of <paramref name="destination"/>, which has room for header and payload.</summary>
    public static void Write(Span<byte> destination, in FrameHeader header, in PeerPayload payload)
    {
        Span<byte> head = destination[..HeaderBytes];
        Magic.CopyTo(head);
        head[VersionAt] = Version;
        head[KindAt] = (byte)header.Kind;
        head[FlagsAt] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(head[ChannelAt..], header.Channel);
        BinaryPrimitives.WriteUInt16LittleEndian(head[CodeAt..], header.Code);
        BinaryPrimitives.WriteUInt16LittleEndian(head[ReservedAt..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(head[LengthAt..], (uint)payload.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head[CorrelationAt..], header.Correlation);
        Span<byte> body = destination.Slice(HeaderBytes, payload.Length);
        payload.Head.Span.CopyTo(body);
        payload.Body.Span.CopyTo(body[payload.Head.Length..]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[ChecksumAt..], Crc32C.Append(Crc32C.Compute(head[..ChecksumAt]), body));
    }

    /// <summary>
    /// Takes the next frame off the front of <paramref name="buffer"/>, which is moved past it. What stays must be given again with more behind it.
    /// The length is judged as soon as the header is there, before anything waits for the payload.
    /// </summary>
    public static FrameStatus TryRead(ref ReadOnlySequence<byte> buffer, int payloadBytesMax, out Frame frame)
    {
        frame = default;
        Span<byte> copy = stackalloc byte[HeaderBytes];
        ReadOnlySpan<byte> head = Front(buffer, copy);
        if (!head[..Math.Min(head.Length, Magic.Length)].SequenceEqual(Magic[..Math.Min(head.Length, Magic.Length)]))
        {
            return FrameStatus.BadMagic;
        }

        if (head.Length > VersionAt && head[VersionAt] != Version)
        {
            return FrameStatus.BadVersion;
        }

        if (head.Length < HeaderBytes)
        {
            return FrameStatus.NeedMore;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(head[LengthAt..]);
        if (length > (uint)payloadBytesMax)
        {
            return FrameStatus.TooLong;
        }

        if (buffer.Length < HeaderBytes + length)
        {
            return FrameStatus.NeedMore;
        }

        ReadOnlySequence<byte> payload = buffer.Slice(HeaderBytes, length);
        if (Checksum(head, payload) != BinaryPrimitives.ReadUInt32LittleEndian(head[ChecksumAt..]))
        {
            return FrameStatus.BadChecksum;
        }

        FrameKind kind = (FrameKind)head[KindAt];
        if (!IsKnown(kind) || head[FlagsAt] != 0 || BinaryPrimitives.ReadUInt16LittleEndian(head[ReservedAt..]) != 0)
        {
            return FrameStatus.BadHeader;
        }

        frame = new Frame(
            new FrameHeader(
                kind,
                BinaryPrimitives.ReadUInt16LittleEndian(head[ChannelAt..]),
                BinaryPrimitives.ReadUInt16LittleEndian(head[CodeAt..]),
                BinaryPrimitives.ReadUInt64LittleEndian(head[CorrelationAt..])),
            payload);
        buffer = buffer.Slice(payload.End);
        return FrameStatus.Frame;
    }

    private static ReadOnlySpan<byte> Front(in ReadOnlySequence<byte> buffer, Span<byte> copy)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        if (first.Length >= HeaderBytes)
        {
            return first[..HeaderBytes];
        }

        int bytes = (int)Math.Min(buffer.Length, HeaderBytes);
        buffer.Slice(0, bytes).CopyTo(copy);
        return copy[..bytes];
    }

    private static uint Checksum(ReadOnlySpan<byte> head, in ReadOnlySequence<byte> payload)
    {
        uint crc = Crc32C.Compute(head[..ChecksumAt]);
        if (payload.IsSingleSegment)
        {
            return Crc32C.Append(crc, payload.FirstSpan);
        }

        foreach (ReadOnlyMemory<byte> piece in payload)
        {
            crc = Crc32C.Append(crc, piece.Span);
        }

        return crc;
    }

    private static bool IsKnown(FrameKind kind) =>
        kind is (>= FrameKind.Hello and <= FrameKind.Ping)
            or (>= FrameKind.Message and <= FrameKind.Refusal)
            or (>= FrameKind.StreamOpen and <= FrameKind.StreamCredit);
}
