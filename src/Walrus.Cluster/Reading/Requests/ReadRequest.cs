namespace Walrus.Cluster;

/// <summary>Asks a node for entries of its copy of a segment. Bytes: docs/formats/segment-requests.md.</summary>
/// <param name="Segment">Which.</param>
/// <param name="From">The first offset that is wanted.</param>
/// <param name="Until">
/// What the asker vouches for, exclusive: a sealed end, or the length that a sealed replica named to its coordinator. Null asks for what is committed, as far as the asked node knows.
/// </param>
/// <param name="BytesMax">About how much; the asked node gives no more than <see cref="Limits.SegmentPieceBytesMax"/> and one batch.</param>
internal readonly record struct ReadRequest(SegmentId Segment, Offset From, Offset? Until, int BytesMax)
{
    private const byte Version = 1;
    private const byte HasUntil = 1;
    private const int ReservedBytes = 2;

    private const int Bytes =
        sizeof(byte) + // version
        sizeof(byte) + // flags
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long) + // from
        sizeof(long) + // until
        sizeof(int); // bytes

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte(Until is null ? (byte)0 : HasUntil);
        writer.Zeros(ReservedBytes);
        writer.Segment(Segment);
        writer.Int64(From.Value);
        writer.Int64(Until?.Value ?? 0);
        writer.Int32(BytesMax);
        return bytes;
    }

    /// <summary>False when the bytes are no such request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ReadRequest request)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        bool hasUntil = reader.Byte(HasUntil) == HasUntil;
        reader.Zeros(ReservedBytes);
        SegmentId segment = reader.Segment();
        Offset from = reader.Offset();
        Offset until = reader.Offset();
        int bytesMax = reader.Int32(int.MaxValue);
        request = new ReadRequest(segment, from, hasUntil ? until : null, bytesMax);
        return reader.IsAtEnd && version == Version && (hasUntil || until == Offset.Zero);
    }
}
