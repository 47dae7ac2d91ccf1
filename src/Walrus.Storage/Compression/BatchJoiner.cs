using System.Buffers;
using Walrus.Storage.Format;

namespace Walrus.Storage.Compression;

/// <summary>
/// Makes one larger plain batch of consecutive small ones: key, value, headers and time of every entry stay as they are, only the distances
/// to the batch's first offset and time are written anew. A single batch comes out as it went in, byte for byte. Not thread-safe. Owns a
/// pooled buffer until disposed.
/// </summary>
internal sealed class BatchJoiner : IDisposable
{
    /// <summary>Both varints that are written anew may grow from 1 byte to their longest; the length before them with them.</summary>
    private const int EntryGrowthBytesMax = VarInt.BytesMax + (2 * VarInt.Int32BytesMax);

    private byte[] _buffer = [];
    private int _bytes;
    private BatchHeader _header;
    private bool _isJoined;

    /// <summary>True while nothing is in it.</summary>
    public bool IsEmpty => _bytes == 0;

    /// <summary>
    /// Adds an intact plain batch when it may go with those that are in, into no more than about <paramref name="bytesMax"/>. False, and as
    /// before, when it may not: it goes on another epoch, is not next, belongs to a producer or a transaction, has all its times from the
    /// append, is compressed, does not parse, or would make the batch too large.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> batch, int bytesMax)
    {
        if (!BatchHeader.TryRead(batch, out BatchHeader header) || !IsPlain(header) || batch.Length > bytesMax)
        {
            return false;
        }

        if (IsEmpty)
        {
            EnsureRoom(batch.Length);
            batch.CopyTo(_buffer);
            _bytes = batch.Length;
            _header = header;
            _isJoined = false;
            return true;
        }

        return MayFollow(header, bytesMax) && TryJoin(batch, header);
    }

    /// <summary>The batch, valid until the next call; afterwards the joiner is to be cleared.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        Span<byte> batch = _buffer.AsSpan(0, _bytes);
        if (_isJoined)
        {
            (_header with { BatchLength = _bytes - BatchHeader.UncountedBytes, LastOffsetDelta = _header.Count - 1 }).Write(batch);
            BatchHeader.WriteCrc(batch, Crc32C.Compute(batch[BatchHeader.PrefixBytes..]));
        }

        return batch;
    }

    /// <summary>Forgets what is in; keeps the buffer.</summary>
    public void Clear() => _bytes = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private static bool IsPlain(in BatchHeader header) =>
        header.Attributes == 0
        && header.ProducerId == BatchHeader.NoProducer
        && header.ProducerEpoch == BatchHeader.NoProducer
        && header.BaseSequence == BatchHeader.NoProducer;

    private bool MayFollow(in BatchHeader header, int bytesMax) =>
        header.BaseOffset == _header.BaseOffset + _header.Count
        && header.PartitionLeaderEpoch == _header.PartitionLeaderEpoch
        && _header.Count + (long)header.Count <= Limits.BatchEntriesMax
        && _bytes + (long)header.TotalBytes <= bytesMax;

    private bool TryJoin(ReadOnlySpan<byte> batch, in BatchHeader header)
    {
        EnsureRoom((int)Math.Min(_bytes + batch.Length + ((long)EntryGrowthBytesMax * header.Count), Limits.BatchBytesMax));
        SpanWriter writer = new(_buffer.AsSpan(_bytes));
        long timeShift = unchecked(header.BaseTimestamp.UnixMilliseconds - _header.BaseTimestamp.UnixMilliseconds);
        ReadOnlySpan<byte> rest = batch[BatchHeader.Bytes..];
        for (int i = 0; i < header.Count; i++)
        {
            if (!TryMove(ref rest, ref writer, i, timeShift, _header.Count))
            {
                return false;
            }
        }

        if (!rest.IsEmpty)
        {
            return false;
        }

        _bytes += writer.Written;
        _isJoined = true;
        _header = _header with
        {
            Count = _header.Count + header.Count,
            MaxTimestamp = header.MaxTimestamp > _header.MaxTimestamp ? header.MaxTimestamp : _header.MaxTimestamp,
        };
        return true;
    }

    /// <summary>Writes the next entry of <paramref name="rest"/> for its new place; false when it does not parse or does not fit.</summary>
    private static bool TryMove(ref ReadOnlySpan<byte> rest, ref SpanWriter writer, int delta, long timeShift, int offsetShift)
    {
        if (!VarInt.TryRead(rest, out long length, out int lengthBytes) || length < 1 || length > rest.Length - lengthBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> entry = rest.Slice(lengthBytes, (int)length);
        rest = rest[(lengthBytes + (int)length)..];
        if (!VarInt.TryRead(entry[1..], out long time, out int timeBytes)
            || !VarInt.TryRead(entry[(1 + timeBytes)..], out long offset, out int offsetBytes)
            || offset != delta)
        {
            return false;
        }

        ReadOnlySpan<byte> fields = entry[(1 + timeBytes + offsetBytes)..];
        long newTime = unchecked(time + timeShift);
        long newOffset = offset + offsetShift;
        long body = 1L + VarInt.Length(newTime) + VarInt.Length(newOffset) + fields.Length;
        if (VarInt.Length(body) + body > writer.Rest.Length)
        {
            return false;
        }

        writer.VarInt(body);
        writer.Byte(entry[0]);
        writer.VarInt(newTime);
        writer.VarInt(newOffset);
        writer.Bytes(fields);
        return true;
    }

    private void EnsureRoom(int bytes)
    {
        if (bytes > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(bytes);
            _buffer.AsSpan(0, _bytes).CopyTo(larger);
            if (_buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = larger;
        }
    }
}
