namespace Walrus.Cluster;

/// <summary>A coordinator asks a replica for its promise and its length. Bytes: docs/formats/segment-requests.md.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Epoch">The coordinator's.</param>
internal readonly record struct SealRequest(SegmentId Segment, SegmentEpoch Epoch)
{
    private const byte Version = 1;
    private const int ReservedBytes = 3;

    private const int Bytes =
        sizeof(byte) + // version
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long); // epoch

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Zeros(ReservedBytes);
        writer.Segment(Segment);
        writer.Int64(Epoch.Value);
        return bytes;
    }

    /// <summary>False when the bytes are no such request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SealRequest request)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        reader.Zeros(ReservedBytes);
        request = new SealRequest(reader.Segment(), new SegmentEpoch(reader.Number()));
        return reader.IsAtEnd && version == Version;
    }
}
