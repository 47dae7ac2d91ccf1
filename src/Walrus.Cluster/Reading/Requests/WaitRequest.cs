namespace Walrus.Cluster;

/// <summary>Asks a node to answer when more of its copy is committed, or when its patience ends. Bytes: docs/formats/segment-requests.md.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Seen">What the asker has: anything committed beyond ends the wait.</param>
/// <param name="Patience">How long, in whole milliseconds, at most <see cref="Limits.SegmentWaitMax"/>.</param>
internal readonly record struct WaitRequest(SegmentId Segment, Offset Seen, TimeSpan Patience)
{
    private const byte Version = 1;
    private const int ReservedBytes = 3;

    private const int Bytes =
        sizeof(byte) + // version
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long) + // seen
        sizeof(int); // patience

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Zeros(ReservedBytes);
        writer.Segment(Segment);
        writer.Int64(Seen.Value);
        writer.Int32((int)Patience.TotalMilliseconds);
        return bytes;
    }

    /// <summary>False when the bytes are no such request.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out WaitRequest request)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        reader.Zeros(ReservedBytes);
        request = new WaitRequest(reader.Segment(), reader.Offset(), TimeSpan.FromMilliseconds(reader.Int32((int)Limits.SegmentWaitMax.TotalMilliseconds)));
        return reader.IsAtEnd && version == Version;
    }
}
