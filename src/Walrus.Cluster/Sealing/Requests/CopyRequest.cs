namespace Walrus.Cluster;

/// <summary>Asks a node to make a copy of a sealed segment, or to go on with it. Bytes: docs/formats/segment-requests.md.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Source">A node that has it.</param>
/// <param name="SealedEnd">After its last entry; the node's own metadata must say the same.</param>
internal readonly record struct CopyRequest(SegmentId Segment, NodeId Source, Offset SealedEnd)
{
    private const byte Version = 1;
    private const int ReservedBytes = 3;

    private const int Bytes =
        sizeof(byte) + // version
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long) + // source
        sizeof(long); // sealed end

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Zeros(ReservedBytes);
        writer.Segment(Segment);
        writer.Int64(Source.Value);
        writer.Int64(SealedEnd.Value);
        return bytes;
    }

    /// <summary>False when the bytes are no such request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CopyRequest request)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        reader.Zeros(ReservedBytes);
        request = new CopyRequest(reader.Segment(), new NodeId(reader.Number()), reader.Offset());
        return reader.IsAtEnd && version == Version;
    }
}
