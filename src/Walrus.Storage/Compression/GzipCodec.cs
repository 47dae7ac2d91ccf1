using System.Buffers.Binary;
using System.IO.Compression;

namespace Walrus.Storage.Compression;

/// <summary>gzip (RFC 1952) by the framework, everywhere available. Its last four bytes are the plain size.</summary>
internal sealed class GzipCodec : ICodec
{
    /// <summary>Header and trailer of the shortest member.</summary>
    private const int BytesMin = 18;

    /// <inheritdoc/>
    public CompressionCode Code => CompressionCode.Gzip;

    /// <inheritdoc/>
    public unsafe int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level)
    {
        if (into.IsEmpty)
        {
            return 0;
        }

        fixed (byte* target = into)
        {
            using var output = new UnmanagedMemoryStream(target, 0, into.Length, FileAccess.Write);
            try
            {
                using var gzip = new GZipStream(output, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
                gzip.Write(plain);
            }
            catch (NotSupportedException)
            {
                return 0; // The stream does not grow.
            }

            return (int)output.Position;
        }
    }

    /// <inheritdoc/>
    public long? ClaimedBytes(ReadOnlySpan<byte> compressed) =>
        compressed.Length >= BytesMin ? BinaryPrimitives.ReadUInt32LittleEndian(compressed[^sizeof(uint)..]) : null;

    /// <inheritdoc/>
    public unsafe InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written)
    {
        written = 0;
        if (compressed.Length < BytesMin)
        {
            return InflateStatus.Damaged;
        }

        fixed (byte* source = compressed)
        {
            using var input = new UnmanagedMemoryStream(source, compressed.Length);
            using var gzip = new GZipStream(input, CompressionMode.Decompress);
            try
            {
                written = gzip.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
                if (gzip.ReadByte() >= 0)
                {
                    return InflateStatus.TooSmall;
                }
            }
            catch (InvalidDataException)
            {
                return InflateStatus.Damaged;
            }
        }

        // The framework takes a stream that ends early for a whole one.
        return written == BinaryPrimitives.ReadUInt32LittleEndian(compressed[^sizeof(uint)..]) ? InflateStatus.Done : InflateStatus.Damaged;
    }
}
