namespace Walrus.Cluster;

/// <summary>Stands before the record batches with which a coordinator completes a sealed copy. Bytes: docs/formats/segment-requests.md.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Epoch">The coordinator's.</param>
/// <param name="Expected">Where the batches begin, and where the copy must end.</param>
internal readonly record struct CompleteHeader(SegmentId Segment, SegmentEpoch Epoch, Offset Expected)
{
    /// <summary>Its length; batches follow it.</summary>
    public const int Bytes =
        sizeof(byte) + // version
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long) + // epoch
        sizeof(long); // expected

    private const byte Version = 1;
    private const int ReservedBytes = 3;

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Zeros(ReservedBytes);
        writer.Segment(Segment);
        writer.Int64(Epoch.Value);
        writer.Int64(Expected.Value);
        return bytes;
    }

    /// <summary>False when the bytes do not begin so, or no batches follow.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CompleteHeader header)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        reader.Zeros(ReservedBytes);
        header = new CompleteHeader(reader.Segment(), new SegmentEpoch(reader.Number()), reader.Offset());
        return !reader.IsBroken && version == Version && reader.Remaining > 0;
    }
}
