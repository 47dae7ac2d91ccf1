using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Walrus.Storage.Compression;

/// <summary>
/// Brotli (RFC 7932) by the framework. The format has no size of its own, so ours begins with one:
/// <c>i32 big-endian plain bytes, brotli stream</c>.
/// </summary>
internal sealed class BrotliCodec : ICodec
{
    private const int HeadBytes = sizeof(int);

    /// <summary>A window of 256 KiB: as large as what is joined into one batch.</summary>
    private const int WindowBits = 18;

    /// <inheritdoc/>
    public CompressionCode Code => CompressionCode.Brotli;

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level)
    {
        if (into.Length < HeadBytes || !BrotliEncoder.TryCompress(plain, into[HeadBytes..], out int written, level, WindowBits))
        {
            return 0;
        }

        BinaryPrimitives.WriteInt32BigEndian(into, plain.Length);
        return HeadBytes + written;
    }

    /// <inheritdoc/>
    public long? ClaimedBytes(ReadOnlySpan<byte> compressed) =>
        compressed.Length >= HeadBytes ? BinaryPrimitives.ReadUInt32BigEndian(compressed) : null;

    /// <inheritdoc/>
    public InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written)
    {
        written = 0;
        if (ClaimedBytes(compressed) is not { } claimed)
        {
            return InflateStatus.Damaged;
        }

        if (claimed > into.Length)
        {
            return InflateStatus.TooSmall;
        }

        ReadOnlySpan<byte> stream = compressed[HeadBytes..];
        using BrotliDecoder decoder = default;
        OperationStatus status = decoder.Decompress(stream, into[..(int)claimed], out int consumed, out written);
        return status == OperationStatus.Done && consumed == stream.Length && written == claimed ? InflateStatus.Done : InflateStatus.Damaged;
    }
}
