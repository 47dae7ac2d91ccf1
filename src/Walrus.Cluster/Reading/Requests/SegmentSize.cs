namespace Walrus.Cluster;

/// <summary>How large and how young a sealed segment is: never changes.</summary>
/// <param name="Bytes">What a copy takes, about.</param>
/// <param name="Newest">The time of its last entry.</param>
internal readonly record struct SegmentSize(long Bytes, EntryTimestamp Newest)
{
    private const byte Version = 1;
    private const int ReservedBytes = 2;

    private const int EncodedBytes =
        sizeof(byte) + // version
        sizeof(byte) + // whether the copy is whole
        ReservedBytes +
        sizeof(long) + // bytes
        sizeof(long); // newest

    /// <summary>The answer of a node; null when it has no whole copy.</summary>
    public static byte[] Encode(SegmentSize? size)
    {
        byte[] bytes = new byte[EncodedBytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte(size is null ? (byte)0 : (byte)1);
        writer.Zeros(ReservedBytes);
        writer.Int64(size?.Bytes ?? 0);
        writer.Int64(size?.Newest.UnixMilliseconds ?? 0);
        return bytes;
    }

    /// <summary>False when the bytes are no such answer.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SegmentSize? size)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        bool isWhole = reader.Byte(1) == 1;
        reader.Zeros(ReservedBytes);
        long length = reader.Number();
        EntryTimestamp newest = new(reader.Int64());
        size = isWhole ? new SegmentSize(length, newest) : null;
        return reader.IsAtEnd && version == Version && (isWhole || (length == 0 && newest == default));
    }
}
