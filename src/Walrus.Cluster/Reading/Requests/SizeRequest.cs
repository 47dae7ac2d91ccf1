namespace Walrus.Cluster;

/// <summary>Asks a node how large and how young its copy of a sealed segment is. Bytes: docs/formats/segment-requests.md.</summary>
/// <param name="Segment">Which.</param>
/// <param name="SealedEnd">After its last entry, as the asker knows: an answer is about a whole copy.</param>
internal readonly record struct SizeRequest(SegmentId Segment, Offset SealedEnd)
{
    private const byte Version = 1;
    private const int ReservedBytes = 3;

    private const int Bytes =
        sizeof(byte) + // version
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long); // sealed end

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Zeros(ReservedBytes);
        writer.Segment(Segment);
        writer.Int64(SealedEnd.Value);
        return bytes;
    }

    /// <summary>False when the bytes are no such request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SizeRequest request)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        reader.Zeros(ReservedBytes);
        request = new SizeRequest(reader.Segment(), reader.Offset());
        return reader.IsAtEnd && version == Version;
    }
}
