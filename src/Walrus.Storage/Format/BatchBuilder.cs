using System.Buffers;
using System.Text;

namespace Walrus.Storage.Format;

/// <summary>
/// Builds one batch together with its frame, in one contiguous buffer that goes to disk as it is:
/// <c>[32 frame][61 batch header][entries]</c>. Reusable; a warm builder allocates nothing. Owns its pooled buffer until disposed.
/// Not safe for concurrent use. A call that throws has changed nothing.
/// </summary>
internal sealed class BatchBuilder : IDisposable
{
    private const int EmptyBytes = RecordFrame.Bytes + BatchHeader.Bytes;
    private const int BufferBytesFirst = 16 * 1024;

    /// <summary>Attributes, timestamp delta, offset delta, key length, value length, header count, and the length before them all.</summary>
    private const int EntryOverheadBytesMax = 1 + VarInt.BytesMax + (5 * VarInt.Int32BytesMax);

    /// <summary>Says of a field's length that the field is null.</summary>
    private const int NullLength = -1;

    /// <summary>What the upper bounds end at: above every limit, and sums of a few of them still fit an int.</summary>
    private const int BytesBeyondLimits = 1 << 28;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayPool<byte> _pool;
    private byte[] _buffer = [];
    private int _end = EmptyBytes;
    private EntryTimestamp _baseTimestamp;
    private bool _isDisposed;

    /// <summary>Rents from <paramref name="pool"/> with the first entry.</summary>
    public BatchBuilder(ArrayPool<byte> pool) => _pool = pool;

    /// <summary>Entries added.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the record so far: frame, header and entries, without padding.</summary>
    public int RecordBytes => _end;

    /// <summary>The latest time among the entries; meaningless while there are none.</summary>
    public EntryTimestamp MaxTimestamp { get; private set; }

    /// <summary>Whose batch it is; null for one that no idempotent producer wrote. Set before the first entry; <see cref="Reset"/> takes it away.</summary>
    public ProducerStamp? Producer { get; set; }

    /// <summary>
    /// At most so many bytes does an entry without key and headers add to <see cref="RecordBytes"/>. Saturates above every limit, so that
    /// sums do not overflow.
    /// </summary>
    public static int EntryBytesMax(long valueBytes) => Saturate(EntryOverheadBytesMax + valueBytes);

    /// <summary>At most so many bytes does <paramref name="entry"/> add to <see cref="RecordBytes"/>. Saturates above every limit.</summary>
    public static int EntryBytesMax(in NewEntry entry)
    {
        long bytes = EntryOverheadBytesMax + (long)entry.Value.Length + (entry.Key?.Length ?? 0);
        if (entry.Headers is { } headers)
        {
            for (int i = 0; i < headers.Count; i++)
            {
                bytes += (2 * VarInt.Int32BytesMax) + (long)Encoding.UTF8.GetMaxByteCount(headers[i].Name?.Length ?? 0) + (headers[i].Value?.Length ?? 0);
            }
        }

        return Saturate(bytes);
    }

    /// <summary>Adds an entry without key and headers; copies <paramref name="value"/>.</summary>
    /// <exception cref="EntryTooLargeException">The batch would pass <see cref="Limits.BatchBytesMax"/> or <see cref="Limits.BatchEntriesMax"/>.</exception>
    public void Add(EntryTimestamp timestamp, ReadOnlySpan<byte> value)
    {
        long timestampDelta = TimestampDelta(timestamp);
        long body = 1L + VarInt.Length(timestampDelta) + VarInt.Length(Count) + 1 + BytesWithLength(value.Length) + 1;
        SpanWriter writer = BeginEntry(body, timestampDelta);
        writer.VarInt(NullLength);
        writer.VarInt(value.Length);
        writer.Bytes(value);
        writer.VarInt(0);
        EndEntry(writer, timestamp);
    }

    /// <summary>Adds an entry with a key and without headers; copies both.</summary>
    /// <exception cref="EntryTooLargeException">As above.</exception>
    public void Add(EntryTimestamp timestamp, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        long timestampDelta = TimestampDelta(timestamp);
        long body = 1L + VarInt.Length(timestampDelta) + VarInt.Length(Count) + BytesWithLength(key.Length) + BytesWithLength(value.Length) + 1;
        SpanWriter writer = BeginEntry(body, timestampDelta);
        writer.VarInt(key.Length);
        writer.Bytes(key);
        writer.VarInt(value.Length);
        writer.Bytes(value);
        writer.VarInt(0);
        EndEntry(writer, timestamp);
    }

    /// <summary>Adds <paramref name="entry"/> with all it has, at <paramref name="defaultTimestamp"/> when it has no time of its own; copies.</summary>
    /// <exception cref="EntryTooLargeException">As above, or more headers than <see cref="Limits.EntryHeadersMax"/>.</exception>
    /// <exception cref="ArgumentException">A header's name is null or has an unpaired surrogate, which UTF-8 cannot say.</exception>
    public void Add(EntryTimestamp defaultTimestamp, in NewEntry entry)
    {
        EntryTimestamp timestamp = entry.Timestamp ?? defaultTimestamp;
        if (entry.Key is null && entry.Headers is null or { Count: 0 })
        {
            Add(timestamp, entry.Value.Span);
            return;
        }

        long timestampDelta = TimestampDelta(timestamp);
        long body = 1L + VarInt.Length(timestampDelta) + VarInt.Length(Count)
            + BytesWithLength(entry.Key?.Length) + BytesWithLength(entry.Value.Length) + HeadersBytes(entry.Headers);
        SpanWriter writer = BeginEntry(body, timestampDelta);
        WriteOptional(ref writer, entry.Key);
        writer.VarInt(entry.Value.Length);
        writer.Bytes(entry.Value.Span);
        WriteHeaders(ref writer, entry.Headers);
        EndEntry(writer, timestamp);
    }

    /// <summary>
    /// Completes header, Kafka's checksum and frame, and returns the whole record without padding. The span is this builder's memory: valid
    /// until the next call other than to a property. May be called again, for another place.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no entry.</exception>
    public Span<byte> Finish(Offset baseOffset, Generation generation, PartitionId partition, JournalPosition flushedTo, FrameSalt salt)
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("A batch has at least one entry.");
        }

        Span<byte> record = _buffer.AsSpan(0, _end);
        Span<byte> batch = record[RecordFrame.Bytes..];
        new BatchHeader
        {
            BaseOffset = baseOffset,
            BatchLength = batch.Length - BatchHeader.UncountedBytes,
            LastOffsetDelta = Count - 1,
            BaseTimestamp = _baseTimestamp,
            MaxTimestamp = MaxTimestamp,
            ProducerId = Producer?.Id.Value ?? BatchHeader.NoProducer,
            ProducerEpoch = Producer?.Epoch.Value ?? BatchHeader.NoProducer,
            BaseSequence = Producer?.First.Value ?? BatchHeader.NoProducer,
            Count = Count,
        }.Write(batch);
        BatchHeader.WriteCrc(batch, Crc32C.Compute(batch[BatchHeader.PrefixBytes..]));
        RecordFrame.Write(record, RecordKind.Batch, partition, generation, flushedTo, salt);
        return record;
    }

    /// <summary>Where the batch stands now, for <see cref="RollBack"/>.</summary>
    public Mark TakeMark() => new(Count, _end, MaxTimestamp);

    /// <summary>Whether entries of <paramref name="producer"/> may join the batch: nobody's those of nobody, and a producer's those that directly follow.</summary>
    public bool MayJoin(ProducerStamp? producer) =>
        Producer is { } own
            ? producer is { } next && next.Id == own.Id && next.Epoch == own.Epoch && next.First == own.First + Count
            : producer is null;

    /// <summary>Forgets the entries that were added since <paramref name="mark"/> was taken.</summary>
    public void RollBack(in Mark mark)
    {
        Count = mark.Count;
        _end = mark.End;
        MaxTimestamp = mark.MaxTimestamp;
    }

    /// <summary>Forgets the entries. Keeps the buffer, unless it grew above <see cref="Limits.BatchBufferBytesKept"/>.</summary>
    public void Reset()
    {
        Count = 0;
        Producer = null;
        _end = EmptyBytes;
        if (_buffer.Length > Limits.BatchBufferBytesKept)
        {
            Return();
        }
    }

    /// <summary>Returns the buffer.</summary>
    public void Dispose()
    {
        Reset();
        Return();
        _isDisposed = true;
    }

    private static int Saturate(long bytes) => (int)Math.Min(bytes, BytesBeyondLimits);

    private static long BytesWithLength(int? length) => VarInt.Length(length ?? NullLength) + (long)(length ?? 0);

    private static long HeadersBytes(IReadOnlyList<EntryHeader>? headers)
    {
        int count = headers?.Count ?? 0;
        if (count > Limits.EntryHeadersMax)
        {
            throw new EntryTooLargeException("The number of an entry's headers", count, Limits.EntryHeadersMax);
        }

        long bytes = VarInt.Length(count);
        for (int i = 0; i < count; i++)
        {
            string name = headers![i].Name ?? throw new ArgumentException("A header needs a name; it may be empty, not null.", nameof(headers));
            bytes += BytesWithLength(StrictUtf8.GetByteCount(name)) + BytesWithLength(headers[i].Value?.Length);
        }

        return bytes;
    }

    private static void WriteHeaders(ref SpanWriter writer, IReadOnlyList<EntryHeader>? headers)
    {
        int count = headers?.Count ?? 0;
        writer.VarInt(count);
        for (int i = 0; i < count; i++)
        {
            string name = headers![i].Name;
            writer.VarInt(StrictUtf8.GetByteCount(name));
            writer.Advance(StrictUtf8.GetBytes(name, writer.Rest));
            WriteOptional(ref writer, headers[i].Value);
        }
    }

    private static void WriteOptional(ref SpanWriter writer, ReadOnlyMemory<byte>? bytes)
    {
        writer.VarInt(bytes?.Length ?? NullLength);
        writer.Bytes(bytes.GetValueOrDefault().Span);
    }

    // Differences wrap around, here and in the reader alike, so that even the most distant times come back as they were.
    private long TimestampDelta(EntryTimestamp timestamp) =>
        Count == 0 ? 0 : unchecked(timestamp.UnixMilliseconds - _baseTimestamp.UnixMilliseconds);

    /// <summary>Makes room for an entry of <paramref name="body"/> bytes and writes what all entries begin with.</summary>
    private SpanWriter BeginEntry(long body, long timestampDelta)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (Count == Limits.BatchEntriesMax)
        {
            throw new EntryTooLargeException("The number of entries in a batch", Count + 1L, Limits.BatchEntriesMax);
        }

        long end = _end + VarInt.Length(body) + body;
        if (end > RecordFrame.RecordBytesMax)
        {
            throw new EntryTooLargeException("The size of a batch in bytes", end - RecordFrame.Bytes, Limits.BatchBytesMax);
        }

        if (end > _buffer.Length)
        {
            Grow((int)end);
        }

        SpanWriter writer = new(_buffer.AsSpan(_end, (int)end - _end));
        writer.VarInt(body);
        writer.Byte(0);
        writer.VarInt(timestampDelta);
        writer.VarInt(Count);
        return writer;
    }

    private void EndEntry(SpanWriter writer, EntryTimestamp timestamp)
    {
        if (!writer.Rest.IsEmpty)
        {
            throw new ArgumentException("The entry's headers changed while they were copied.");
        }

        if (Count == 0)
        {
            _baseTimestamp = timestamp;
            MaxTimestamp = timestamp;
        }
        else if (timestamp > MaxTimestamp)
        {
            MaxTimestamp = timestamp;
        }

        _end += writer.Written;
        Count++;
    }

    private void Grow(int bytesMin)
    {
        byte[] larger = _pool.Rent(Math.Max(Math.Max(bytesMin, BufferBytesFirst), Math.Min(_buffer.Length * 2, RecordFrame.RecordBytesMax)));
        _buffer.AsSpan(0, Count == 0 ? 0 : _end).CopyTo(larger);
        Return();
        _buffer = larger;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            _pool.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>A state of a builder to go back to.</summary>
    internal readonly record struct Mark(int Count, int End, EntryTimestamp MaxTimestamp);
}
