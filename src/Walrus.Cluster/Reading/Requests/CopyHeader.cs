namespace Walrus.Cluster;

/// <summary>What a node says about the copy that it was asked for.</summary>
internal enum CopyFate : byte
{
    /// <summary>Record batches follow.</summary>
    Batches = 0,

    /// <summary>There is nothing at that place, or not yet.</summary>
    AtEnd = 1,

    /// <summary>The node has no copy.</summary>
    NoCopy = 2,

    /// <summary>The copy cannot be read.</summary>
    Unreadable = 3,
}

/// <summary>The beginning of an answer to <see cref="ReadRequest"/>, before the batches, and all of one to <see cref="WaitRequest"/>.</summary>
/// <param name="Fate">What there is.</param>
/// <param name="Committed">Of the copy there; zero when there is none.</param>
/// <param name="End">Of the copy there; zero when there is none.</param>
internal readonly record struct CopyHeader(CopyFate Fate, Offset Committed, Offset End)
{
    /// <summary>Its length; batches follow it.</summary>
    public const int Bytes =
        sizeof(byte) + // version
        sizeof(byte) + // fate
        ReservedBytes +
        sizeof(long) + // committed
        sizeof(long); // end

    private const byte Version = 1;
    private const int ReservedBytes = 2;

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        FixedWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte((byte)Fate);
        writer.Zeros(ReservedBytes);
        writer.Int64(Committed.Value);
        writer.Int64(End.Value);
        return bytes;
    }

    /// <summary>False when the bytes do not begin so, or something follows that has no place there.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out CopyHeader header)
    {
        FixedReader reader = new(bytes);
        byte version = reader.Byte(Version);
        CopyFate fate = (CopyFate)reader.Byte((byte)CopyFate.Unreadable);
        reader.Zeros(ReservedBytes);
        header = new CopyHeader(fate, reader.Offset(), reader.Offset());
        return !reader.IsBroken && version == Version && (fate == CopyFate.Batches) == (reader.Remaining > 0);
    }
}
