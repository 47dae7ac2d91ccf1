using System.Buffers.Binary;

namespace Walrus.Storage.Format;

/// <summary>What reading a file's header block found.</summary>
internal enum HeaderCheck
{
    /// <summary>A header of this version whose checksum is right.</summary>
    Good,

    /// <summary>Zeroes only: a file that was allocated and not taken into use.</summary>
    Blank,

    /// <summary>Fewer bytes than a header block.</summary>
    Truncated,

    /// <summary>Not such a file at all.</summary>
    BadMagic,

    /// <summary>An intact header of a format version that this program does not know.</summary>
    BadVersion,

    /// <summary>The checksum does not match.</summary>
    BadCrc,

    /// <summary>An intact header with an impossible number in it.</summary>
    BadValue,
}

/// <summary>
/// What the first 4096 bytes of journal files and packs have in common: 8 bytes of magic, the format version (u32), the fields of the
/// kind of file, zeroes, and in the last 4 bytes a CRC-32C of everything before. Later versions keep these three places, so that an
/// intact newer file is told from a damaged one.
/// </summary>
internal static class HeaderBlock
{
    /// <summary>Bytes of the block: one page, and one sector of every disk.</summary>
    public const int Bytes = 4096;

    /// <summary>The one format version that there is.</summary>
    public const uint Version = 1;

    private const int MagicBytes = 8;
    private const int FieldsAt = MagicBytes + sizeof(uint);
    private const int CrcAt = Bytes - sizeof(uint);

    /// <summary>Clears <paramref name="block"/>, writes magic and version, and gives the place of the fields. <see cref="End"/> completes it.</summary>
    public static SpanWriter Begin(Span<byte> block, ReadOnlySpan<byte> magic)
    {
        block = block[..Bytes];
        block.Clear();
        magic.CopyTo(block[..MagicBytes]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[MagicBytes..], Version);
        return new SpanWriter(block[FieldsAt..CrcAt]);
    }

    /// <summary>Writes the checksum.</summary>
    public static void End(Span<byte> block) => BinaryPrimitives.WriteUInt32LittleEndian(block[CrcAt..Bytes], Crc32C.Compute(block[..CrcAt]));

    /// <summary>Checks magic, checksum and version, in this order, and gives the fields. Total.</summary>
    public static HeaderCheck TryBegin(ReadOnlySpan<byte> from, ReadOnlySpan<byte> magic, out SpanReader fields)
    {
        fields = default;
        if (from.Length < Bytes)
        {
            return HeaderCheck.Truncated;
        }

        ReadOnlySpan<byte> block = from[..Bytes];
        if (!block.ContainsAnyExcept((byte)0))
        {
            return HeaderCheck.Blank;
        }

        if (!block.StartsWith(magic))
        {
            return HeaderCheck.BadMagic;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(block[CrcAt..]) != Crc32C.Compute(block[..CrcAt]))
        {
            return HeaderCheck.BadCrc;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(block[MagicBytes..]) != Version)
        {
            return HeaderCheck.BadVersion;
        }

        fields = new SpanReader(block[FieldsAt..CrcAt]);
        return HeaderCheck.Good;
    }
}
