using System.Buffers.Binary;

namespace Walrus.Storage.Format;

/// <summary>Why bytes are not a batch.</summary>
internal enum BatchFault
{
    /// <summary>They are one.</summary>
    None,

    /// <summary>Fewer bytes than the header, or than it says.</summary>
    Truncated,

    /// <summary>Not record batch version 2.</summary>
    BadMagic,

    /// <summary>The length is less than a header's, above <see cref="Limits.BatchBytesMax"/>, or less than the bytes given.</summary>
    BadLength,

    /// <summary>Kafka's checksum does not match.</summary>
    BadCrc,

    /// <summary>Entry count, last offset delta and base offset do not belong together, or are out of bounds.</summary>
    BadCount,

    /// <summary>The entries do not parse, or do not fill the batch exactly.</summary>
    BadEntries,

    /// <summary>The entries are compressed: they are to be inflated first (<see cref="Compression.BatchInflater"/>).</summary>
    Compressed,
}

/// <summary>
/// Checks of a whole batch. Total: any bytes give an answer. Kafka's checksum starts at the attributes; the 21 bytes before are covered by
/// the frame around the batch (<see cref="RecordFrame"/>), so a batch from disk is good when both checks say so.
/// </summary>
internal static class BatchCheck
{
    /// <summary>Checks header and checksum of <paramref name="batch"/>, which must be exactly one batch. Does not parse the entries.</summary>
    public static BatchFault Verify(ReadOnlySpan<byte> batch) => VerifyHeader(batch, out _);

    /// <summary>The same; gives the header of a batch that is good.</summary>
    public static BatchFault VerifyHeader(ReadOnlySpan<byte> batch, out BatchHeader header)
    {
        header = default;
        if (batch.Length < BatchHeader.Bytes)
        {
            return BatchFault.Truncated;
        }

        if (batch[16] != BatchHeader.Magic)
        {
            return BatchFault.BadMagic;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(batch[8..]);
        if (length is < BatchHeader.Bytes - BatchHeader.UncountedBytes or > Limits.BatchBytesMax - BatchHeader.UncountedBytes)
        {
            return BatchFault.BadLength;
        }

        int total = length + BatchHeader.UncountedBytes;
        if (total != batch.Length)
        {
            return total > batch.Length ? BatchFault.Truncated : BatchFault.BadLength;
        }

        if (Crc32C.Compute(batch[BatchHeader.PrefixBytes..]) != BinaryPrimitives.ReadUInt32BigEndian(batch[17..]))
        {
            return BatchFault.BadCrc;
        }

        return BatchHeader.TryRead(batch, out header)
            && header.Count is > 0 and <= Limits.BatchEntriesMax
            && header.LastOffsetDelta == header.Count - 1
            ? BatchFault.None
            : BatchFault.BadCount;
    }

    /// <summary><see cref="Verify"/>, and then parses every entry.</summary>
    public static BatchFault VerifyEntries(ReadOnlySpan<byte> batch)
    {
        BatchFault fault = Verify(batch);
        if (fault != BatchFault.None)
        {
            return fault;
        }

        BatchReader reader = new(batch);
        if (reader.Header.IsCompressed)
        {
            return BatchFault.Compressed;
        }

        while (reader.MoveNext())
        {
        }

        return reader.IsMalformed ? BatchFault.BadEntries : BatchFault.None;
    }
}
