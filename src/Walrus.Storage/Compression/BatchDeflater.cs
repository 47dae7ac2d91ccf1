using System.Buffers;
using Walrus.Storage.Format;

namespace Walrus.Storage.Compression;

/// <summary>How <see cref="BatchDeflater.TryDeflate"/> ended.</summary>
internal enum DeflateStatus
{
    /// <summary>There is a compressed batch.</summary>
    Done,

    /// <summary>It would save too little.</summary>
    NotWorthIt,

    /// <summary>What was compressed does not inflate to what it was made of: the codec cannot be trusted.</summary>
    Distrusted,
}

/// <summary>
/// Makes compressed batches of plain ones, and inflates each again to compare it before it counts: the entries are acknowledged, and their
/// only other copy is about to go. Not thread-safe. Owns pooled buffers until disposed.
/// </summary>
internal sealed class BatchDeflater(ICodec codec, int level) : IDisposable
{
    private byte[] _compressed = [];
    private byte[] _inflated = [];

    /// <summary>The codec's number.</summary>
    public CompressionCode Code => codec.Code;

    /// <summary>Compresses a whole plain batch; <paramref name="batch"/> is valid until the next call.</summary>
    public DeflateStatus TryDeflate(ReadOnlySpan<byte> plain, out ReadOnlySpan<byte> batch)
    {
        batch = default;
        ReadOnlySpan<byte> entries = plain[BatchHeader.Bytes..];
        EnsureRoom(ref _compressed, BatchHeader.Bytes + CodecRoom.For(entries.Length));
        int bytes = codec.Compress(entries, _compressed.AsSpan(BatchHeader.Bytes), level);
        if (bytes == 0 || !CompressionPolicy.IsWorthIt(plain.Length, BatchHeader.Bytes + bytes))
        {
            return DeflateStatus.NotWorthIt;
        }

        EnsureRoom(ref _inflated, entries.Length);
        Span<byte> inflated = _inflated.AsSpan(0, entries.Length);
        if (codec.Inflate(_compressed.AsSpan(BatchHeader.Bytes, bytes), inflated, out int written) != InflateStatus.Done
            || !entries.SequenceEqual(inflated[..written]))
        {
            return DeflateStatus.Distrusted;
        }

        Span<byte> made = _compressed.AsSpan(0, BatchHeader.Bytes + bytes);
        _ = BatchHeader.TryRead(plain, out BatchHeader header);
        (header with
        {
            Attributes = (short)((ushort)header.PlainAttributes | (int)codec.Code),
            BatchLength = made.Length - BatchHeader.UncountedBytes,
        }).Write(made);
        BatchHeader.WriteCrc(made, Crc32C.Compute(made[BatchHeader.PrefixBytes..]));
        batch = made;
        return DeflateStatus.Done;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(ref _compressed);
        Release(ref _inflated);
    }

    private static void EnsureRoom(ref byte[] buffer, int bytes)
    {
        if (buffer.Length < bytes)
        {
            Release(ref buffer);
            buffer = ArrayPool<byte>.Shared.Rent(bytes);
        }
    }

    private static void Release(ref byte[] buffer)
    {
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }
}
