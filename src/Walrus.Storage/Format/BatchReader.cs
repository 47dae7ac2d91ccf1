namespace Walrus.Storage.Format;

/// <summary>
/// Walks the entries of one batch, which begins at the start of the bytes given; bytes after its end are not looked at. Allocates nothing.
/// Total: any bytes end in <see cref="MoveNext"/> giving false, <see cref="IsMalformed"/> saying whether it was the batch's proper end.
/// Does not check checksums: <see cref="BatchCheck"/> does.
/// </summary>
internal ref struct BatchReader
{
    private readonly ReadOnlySpan<byte> _batch;
    private int _at;
    private int _read;
    private EntryView _current;

    /// <summary>Reads the header; one that is wrong, or says compressed entries, makes the batch malformed.</summary>
    public BatchReader(ReadOnlySpan<byte> batch)
    {
        if (!BatchHeader.TryRead(batch, out BatchHeader header) || header.TotalBytes > batch.Length || header.IsCompressed)
        {
            Header = header;
            IsMalformed = true;
            return;
        }

        Header = header;
        _batch = batch[..header.TotalBytes];
        _at = BatchHeader.Bytes;
    }

    /// <summary>The batch's header.</summary>
    public BatchHeader Header { get; }

    /// <summary>The entry that <see cref="MoveNext"/> came to. Borrows the batch's bytes.</summary>
    public readonly EntryView Current => _current;

    /// <summary>True once something did not parse. Entries that came before it were whole.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next entry; false at the end or at the first fault.</summary>
    public bool MoveNext()
    {
        if (IsMalformed)
        {
            return false;
        }

        if (_read == Header.Count)
        {
            IsMalformed = _at != _batch.Length;
            return false;
        }

        ReadOnlySpan<byte> rest = _batch[_at..];
        if (!VarInt.TryRead(rest, out long bodyBytes, out int lengthBytes)
            || bodyBytes < 1
            || bodyBytes > rest.Length - lengthBytes
            || !TryReadEntry(rest.Slice(lengthBytes, (int)bodyBytes)))
        {
            IsMalformed = true;
            return false;
        }

        _at += lengthBytes + (int)bodyBytes;
        _read++;
        return true;
    }

    private bool TryReadEntry(ReadOnlySpan<byte> body)
    {
        // The first byte is the entry's attributes, which Kafka defines no bit of.
        ReadOnlySpan<byte> rest = body[1..];
        if (!TryReadNumber(ref rest, out long timestampDelta)
            || !TryReadNumber(ref rest, out long offsetDelta)
            || offsetDelta != _read
            || offsetDelta > Header.LastOffsetDelta
            || !EntryFields.TryReadField(ref rest, out bool hasKey, out ReadOnlySpan<byte> key)
            || !EntryFields.TryReadField(ref rest, out _, out ReadOnlySpan<byte> value)
            || !TryReadNumber(ref rest, out long headerCount)
            || headerCount is < 0 or > Limits.EntryHeadersMax
            || (headerCount > 0 || !rest.IsEmpty) && !EntryFields.AreHeaders(rest, (int)headerCount))
        {
            return false;
        }

        EntryTimestamp timestamp = Header.IsLogAppendTime
            ? Header.MaxTimestamp
            : new EntryTimestamp(unchecked(Header.BaseTimestamp.UnixMilliseconds + timestampDelta));
        _current = new EntryView(Header.BaseOffset + offsetDelta, timestamp, hasKey, key, value, (int)headerCount, rest);
        return true;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> rest, out long value)
    {
        bool isRead = VarInt.TryRead(rest, out value, out int consumed);
        rest = rest[consumed..];
        return isRead;
    }
}
