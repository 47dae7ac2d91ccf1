namespace Walrus.Storage.Compression;

/// <summary>How <see cref="ICodec.Inflate"/> ended.</summary>
internal enum InflateStatus
{
    /// <summary>All of it is there.</summary>
    Done,

    /// <summary>It has more bytes than there is room for; nothing of what was written counts.</summary>
    TooSmall,

    /// <summary>The bytes are not whole, or no work of this codec.</summary>
    Damaged,
}

/// <summary>
/// One way of compressing the entries of a batch. Safe for concurrent use. Total: any bytes give an answer, none makes it write past the span
/// that it was given.
/// </summary>
internal interface ICodec
{
    /// <summary>What the attributes of a batch say.</summary>
    CompressionCode Code { get; }

    /// <summary>Compresses; returns the bytes written, 0 when they do not fit (<see cref="CodecRoom.For"/> always suffices).</summary>
    int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level);

    /// <summary>How many bytes the compressed ones claim to stand for; null when they do not say. A claim, not a promise; not negative.</summary>
    long? ClaimedBytes(ReadOnlySpan<byte> compressed);

    /// <summary>Inflates all of <paramref name="compressed"/> to the start of <paramref name="into"/>.</summary>
    InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written);
}
