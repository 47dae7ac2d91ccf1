namespace Walrus.Cluster;

/// <summary>The bytes of a <see cref="SealAnswer"/>: docs/formats/segment-requests.md.</summary>
internal static class SealAnswerCodec
{
    private const byte Version = 1;
    private const int ReservedBytes = 2;

    private const int Bytes =
        sizeof(byte) + // version
        sizeof(byte) + // fate
        ReservedBytes +
        sizeof(long) + // end
        sizeof(long); // promised epoch

    public static byte[] Encode(SealAnswer answer)
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte((byte)answer.Fate);
        writer.Zeros(ReservedBytes);
        writer.Int64(answer.End.Value);
        writer.Int64(answer.Promised.Value);
        return bytes;
    }

    /// <summary>False when the bytes are no such answer.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out SealAnswer answer)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        SealFate fate = (SealFate)reader.Byte((byte)SealFate.NotSealing);
        reader.Zeros(ReservedBytes);
        answer = new SealAnswer(fate, reader.Offset(), new SegmentEpoch(reader.Number()));
        return reader.IsAtEnd && version == Version;
    }
}
