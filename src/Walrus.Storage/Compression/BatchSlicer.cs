using Walrus.Storage.Format;

namespace Walrus.Storage.Compression;

/// <summary>
/// Takes some of a batch's entries out into a batch of their own. Key, value, headers and time of every entry stay as they are, only its distance
/// to the first offset is written anew.
/// </summary>
internal static class BatchSlicer
{
    /// <summary>
    /// The entries of a plain batch from <paramref name="from"/> to <paramref name="to"/>, exclusive, as a batch; null when it does not parse or
    /// has none of them.
    /// </summary>
    public static byte[]? TrySlice(ReadOnlySpan<byte> batch, Offset from, Offset to)
    {
        BatchReader reader = new(batch);
        if (reader.IsMalformed)
        {
            return null;
        }

        BatchHeader header = reader.Header;
        long first = Math.Max(from - header.BaseOffset, 0);
        long last = Math.Min(to - header.BaseOffset, header.Count);
        byte[] slice = new byte[batch.Length];
        SpanWriter writer = new(slice.AsSpan(BatchHeader.Bytes));
        ReadOnlySpan<byte> rest = batch[BatchHeader.Bytes..];
        EntryTimestamp max = new(long.MinValue);
        for (long i = 0; i < last; i++)
        {
            if (!reader.MoveNext() || !TryTake(ref rest, out Parts entry))
            {
                return null;
            }

            if (i >= first)
            {
                // No longer than it was: the distance only gets smaller.
                writer.VarInt(1L + VarInt.Length(entry.Time) + VarInt.Length(i - first) + entry.Fields.Length);
                writer.Byte(entry.Attributes);
                writer.VarInt(entry.Time);
                writer.VarInt(i - first);
                writer.Bytes(entry.Fields);
                max = reader.Current.Timestamp > max ? reader.Current.Timestamp : max;
            }
        }

        return first < last ? Seal(slice, header, writer.Written, (int)(last - first), first, max) : null;
    }

    private static byte[] Seal(byte[] slice, in BatchHeader header, int entryBytes, int count, long skipped, EntryTimestamp max)
    {
        byte[] sealedSlice = slice[..(BatchHeader.Bytes + entryBytes)];
        (header with
        {
            BaseOffset = header.BaseOffset + skipped,
            BatchLength = sealedSlice.Length - BatchHeader.UncountedBytes,
            LastOffsetDelta = count - 1,
            Count = count,
            MaxTimestamp = max,
            BaseSequence = header.BaseSequence < 0 ? header.BaseSequence : (new SequenceNumber(header.BaseSequence) + (int)skipped).Value,
        }).Write(sealedSlice);
        BatchHeader.WriteCrc(sealedSlice, Crc32C.Compute(sealedSlice.AsSpan(BatchHeader.PrefixBytes)));
        return sealedSlice;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, out Parts entry)
    {
        entry = default;
        if (!VarInt.TryRead(rest, out long length, out int lengthBytes))
        {
            return false;
        }

        // The reader, which goes before, has checked that all of this fits.
        ReadOnlySpan<byte> body = rest.Slice(lengthBytes, (int)length);
        rest = rest[(lengthBytes + (int)length)..];
        if (!VarInt.TryRead(body[1..], out long time, out int timeBytes) || !VarInt.TryRead(body[(1 + timeBytes)..], out _, out int offsetBytes))
        {
            return false;
        }

        entry = new Parts(body[0], time, body[(1 + timeBytes + offsetBytes)..]);
        return true;
    }

    private readonly ref struct Parts(byte attributes, long time, ReadOnlySpan<byte> fields)
    {
        public byte Attributes { get; } = attributes;

        public long Time { get; } = time;

        public ReadOnlySpan<byte> Fields { get; } = fields;
    }
}
