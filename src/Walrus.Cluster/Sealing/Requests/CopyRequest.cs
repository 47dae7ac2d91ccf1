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

/// <summary>How far a node has come with a copy.</summary>
internal enum CopyProgress : byte
{
    /// <summary>The copy is whole and durable, and is kept for <see cref="Limits.CopyKeptMax"/>.</summary>
    Whole = 0,

    /// <summary>Part of it is there: ask again.</summary>
    UnderWay = 1,

    /// <summary>The node does not know the segment as sealed at that end, or has too much to do: ask later.</summary>
    NotNow = 2,

    /// <summary>The source does not give what is missing: name another.</summary>
    SourceFailed = 3,
}

/// <summary>The answer to a <see cref="CopyRequest"/>.</summary>
/// <param name="Progress">How far.</param>
/// <param name="End">After the last entry of the copy.</param>
internal readonly record struct CopyAnswer(CopyProgress Progress, Offset End)
{
    private const byte Version = 1;
    private const int ReservedBytes = 2;

    private const int Bytes =
        sizeof(byte) + // version
        sizeof(byte) + // progress
        ReservedBytes +
        sizeof(long); // end

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte((byte)Progress);
        writer.Zeros(ReservedBytes);
        writer.Int64(End.Value);
        return bytes;
    }

    /// <summary>False when the bytes are no such answer.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CopyAnswer answer)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        CopyProgress progress = (CopyProgress)reader.Byte((byte)CopyProgress.SourceFailed);
        reader.Zeros(ReservedBytes);
        answer = new CopyAnswer(progress, reader.Offset());
        return reader.IsAtEnd && version == Version;
    }
}
