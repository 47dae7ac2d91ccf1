namespace Walrus.Cluster;

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
