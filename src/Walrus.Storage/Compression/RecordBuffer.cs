using System.Buffers;
using Walrus.Storage.Format;

namespace Walrus.Storage.Compression;

/// <summary>
/// Whole records one after another, as readers of entries walk them, in a pooled buffer that grows. Owns the buffer until it is detached or
/// disposed. Frames hold nothing but their length: what is in here was checked before.
/// </summary>
internal sealed class RecordBuffer : IDisposable
{
    private byte[] _buffer = [];

    /// <summary>Bytes of records, padding included.</summary>
    public int Bytes { get; private set; }

    /// <summary>The records.</summary>
    public ReadOnlySpan<byte> Records => _buffer.AsSpan(0, Bytes);

    /// <summary>Room for a batch of up to <paramref name="batchBytesMax"/> behind the records; valid until the next call.</summary>
    public Span<byte> Reserve(int batchBytesMax)
    {
        int needed = Bytes + RecordFrame.PaddedBytes(RecordFrame.Bytes + batchBytesMax);
        if (needed > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(needed);
            _buffer.AsSpan(0, Bytes).CopyTo(larger);
            Release();
            _buffer = larger;
        }

        return _buffer.AsSpan(Bytes + RecordFrame.Bytes, batchBytesMax);
    }

    /// <summary>The batch that was written to what <see cref="Reserve"/> gave is now a record.</summary>
    public void Commit(int batchBytes)
    {
        int recordBytes = RecordFrame.Bytes + batchBytes;
        int padded = RecordFrame.PaddedBytes(recordBytes);
        Span<byte> record = _buffer.AsSpan(Bytes, padded);
        record[..RecordFrame.Bytes].Clear();
        record[recordBytes..].Clear();
        RecordFrame.WriteLength(record, recordBytes);
        Bytes += padded;
    }

    /// <summary>Forgets all records beyond the first <paramref name="bytes"/> of them.</summary>
    public void CutTo(int bytes) => Bytes = bytes;

    /// <summary>Gives the buffer away; the caller returns it to the shared pool.</summary>
    public byte[] Detach()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        Bytes = 0;
        return buffer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        _buffer = [];
        Bytes = 0;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
