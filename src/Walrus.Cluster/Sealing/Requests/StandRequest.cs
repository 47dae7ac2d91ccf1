namespace Walrus.Cluster;

/// <summary>
/// Asks a replica whether it still stands by a segment's leader: it has promised nothing to a coordinator; of the leader itself, whether it lets appends in. Bytes:
/// docs/formats/segment-requests.md.
/// </summary>
/// <param name="Segment">Which.</param>
/// <param name="Epoch">In which it is written, as the asker knows.</param>
internal readonly record struct StandRequest(SegmentId Segment, SegmentEpoch Epoch)
{
    private const byte Version = 1;
    private const int ReservedBytes = 3;
    private const int AnswerReservedBytes = 2;

    private const int Bytes =
        sizeof(byte) + // version
        ReservedBytes +
        FixedWriter.SegmentBytes +
        sizeof(long); // epoch

    private const int AnswerBytes =
        sizeof(byte) + // version
        sizeof(byte) + // whether it does
        AnswerReservedBytes;

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
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out StandRequest request)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        reader.Zeros(ReservedBytes);
        request = new StandRequest(reader.Segment(), new SegmentEpoch(reader.Number()));
        return reader.IsAtEnd && version == Version;
    }

    /// <summary>The answer of a replica.</summary>
    public static byte[] EncodeAnswer(bool standsBy)
    {
        byte[] bytes = new byte[AnswerBytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte(standsBy ? (byte)1 : (byte)0);
        writer.Zeros(AnswerReservedBytes);
        return bytes;
    }

    /// <summary>Null when the bytes are no such answer.</summary>
    public static bool? TryDecodeAnswer(ReadOnlySpan<byte> bytes)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        bool standsBy = reader.Byte(1) == 1;
        reader.Zeros(AnswerReservedBytes);
        return reader.IsAtEnd && version == Version ? standsBy : null;
    }
}
