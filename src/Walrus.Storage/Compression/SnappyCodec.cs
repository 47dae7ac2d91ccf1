using System.Buffers.Binary;

namespace Walrus.Storage.Compression;

/// <summary>
/// Reads snappy as Kafka's producers write it: in the framing of snappy-java (<c>82 'S' 'N' 'A' 'P' 'P' 'Y' 0, i32 version, i32 compatible
/// version</c>, then blocks of <c>i32 big-endian bytes, snappy block</c>), or one bare block as other clients do. A block
/// (https://github.com/google/snappy/blob/main/format_description.txt) is its plain size as a little-endian base-128 number and then literals
/// and copies. Never written: the other codecs are better in all respects.
/// </summary>
internal sealed class SnappyCodec : ICodec
{
    private const int FramingBytes = 16;
    private const int SizeBytesMax = 5;

    /// <inheritdoc/>
    public CompressionCode Code => CompressionCode.Snappy;

    private static ReadOnlySpan<byte> FramingMagic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level) => 0;

    /// <inheritdoc/>
    public long? ClaimedBytes(ReadOnlySpan<byte> compressed)
    {
        bool isFramed = IsFramed(compressed);
        ReadOnlySpan<byte> rest = isFramed ? compressed[FramingBytes..] : compressed;
        long claimed = 0;
        while (!rest.IsEmpty)
        {
            if (!TryTakeBlock(ref rest, isFramed, out ReadOnlySpan<byte> block) || !TryTakeSize(ref block, out uint size))
            {
                return null;
            }

            claimed += size;
        }

        return claimed;
    }

    /// <inheritdoc/>
    public InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written)
    {
        written = 0;
        bool isFramed = IsFramed(compressed);
        ReadOnlySpan<byte> rest = isFramed ? compressed[FramingBytes..] : compressed;
        while (!rest.IsEmpty)
        {
            if (!TryTakeBlock(ref rest, isFramed, out ReadOnlySpan<byte> block) || !TryTakeSize(ref block, out uint size))
            {
                return InflateStatus.Damaged;
            }

            if (size > into.Length - written)
            {
                return InflateStatus.TooSmall;
            }

            if (!TryInflateBlock(block, into.Slice(written, (int)size)))
            {
                return InflateStatus.Damaged;
            }

            written += (int)size;
        }

        return compressed.IsEmpty ? InflateStatus.Damaged : InflateStatus.Done;
    }

    private static bool IsFramed(ReadOnlySpan<byte> compressed) => compressed.Length >= FramingBytes && compressed.StartsWith(FramingMagic);

    private static bool TryTakeBlock(ref ReadOnlySpan<byte> rest, bool isFramed, out ReadOnlySpan<byte> block)
    {
        block = rest;
        if (!isFramed)
        {
            rest = default;
            return true;
        }

        if (rest.Length < sizeof(int)
            || BinaryPrimitives.ReadUInt32BigEndian(rest) is var bytes && bytes > rest.Length - sizeof(int))
        {
            return false;
        }

        block = rest.Slice(sizeof(int), (int)bytes);
        rest = rest[(sizeof(int) + (int)bytes)..];
        return true;
    }

    private static bool TryTakeSize(ref ReadOnlySpan<byte> block, out uint size)
    {
        ulong value = 0;
        for (int i = 0; i < SizeBytesMax && i < block.Length; i++)
        {
            value |= (ulong)(block[i] & 0x7F) << (7 * i);
            if (block[i] < 0x80)
            {
                block = block[(i + 1)..];
                size = (uint)value;
                return value <= uint.MaxValue;
            }
        }

        size = 0;
        return false;
    }

    /// <summary>True when the elements fill <paramref name="into"/> exactly and point nowhere else.</summary>
    private static bool TryInflateBlock(ReadOnlySpan<byte> from, Span<byte> into)
    {
        int at = 0;
        while (!from.IsEmpty)
        {
            byte tag = from[0];
            from = from[1..];
            int kind = tag & 0b11;
            if (kind == 0)
            {
                if (!TryTakeLiteralLength(ref from, tag >> 2, out uint length) || length > from.Length || length > into.Length - at)
                {
                    return false;
                }

                from[..(int)length].CopyTo(into[at..]);
                from = from[(int)length..];
                at += (int)length;
            }
            else
            {
                int distanceBytes = kind == 3 ? sizeof(uint) : kind;
                if (from.Length < distanceBytes)
                {
                    return false;
                }

                (int length, uint distance) = kind switch
                {
                    1 => (((tag >> 2) & 0b111) + 4, ((uint)(tag >> 5) << 8) | from[0]),
                    2 => ((tag >> 2) + 1, BinaryPrimitives.ReadUInt16LittleEndian(from)),
                    _ => ((tag >> 2) + 1, BinaryPrimitives.ReadUInt32LittleEndian(from)),
                };
                from = from[distanceBytes..];
                if (distance == 0 || distance > at || length > into.Length - at)
                {
                    return false;
                }

                Repeat(into, at, (int)distance, length);
                at += length;
            }
        }

        return at == into.Length;
    }

    private static bool TryTakeLiteralLength(ref ReadOnlySpan<byte> from, int code, out uint length)
    {
        const int inTag = 60;
        length = (uint)code + 1;
        if (code < inTag)
        {
            return true;
        }

        int bytes = code - inTag + 1;
        if (from.Length < bytes)
        {
            return false;
        }

        length = 0;
        for (int i = 0; i < bytes; i++)
        {
            length |= (uint)from[i] << (8 * i);
        }

        from = from[bytes..];
        return ++length != 0;
    }

    /// <summary>Source and target may overlap: then the bytes between repeat.</summary>
    private static void Repeat(Span<byte> into, int at, int distance, int length)
    {
        if (distance >= length)
        {
            into.Slice(at - distance, length).CopyTo(into[at..]);
            return;
        }

        for (int i = at; i < at + length; i++)
        {
            into[i] = into[i - distance];
        }
    }
}
