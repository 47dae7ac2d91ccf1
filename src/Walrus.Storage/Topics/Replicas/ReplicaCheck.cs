using Walrus.Storage.Format;

namespace Walrus.Storage.Topics.Replicas;

/// <summary>What is asked of bytes that come from another node before they become part of a log. Pure.</summary>
internal static class ReplicaCheck
{
    /// <summary>
    /// Null when <paramref name="batches"/> are one or more whole, intact, plain batches whose offsets follow one another; else what is wrong, and
    /// where the batch begins.
    /// </summary>
    /// <param name="batches">What was sent.</param>
    /// <param name="recordBytes">What they take in the journal, frames and padding included; at most <see cref="int.MaxValue"/>.</param>
    /// <param name="position">Where the wrong batch begins.</param>
    public static string? Fault(ReadOnlySpan<byte> batches, out int recordBytes, out int position)
    {
        recordBytes = 0;
        position = 0;
        if (batches.IsEmpty)
        {
            return "there is none";
        }

        long bytes = 0;
        Offset? next = null;
        while (position < batches.Length)
        {
            ReadOnlySpan<byte> rest = batches[position..];
            if (!BatchHeader.TryRead(rest, out BatchHeader header) || header.TotalBytes > rest.Length)
            {
                return rest.Length < BatchHeader.Bytes ? "it ends within its header" : "its header is impossible, or the bytes end before it does";
            }

            ReadOnlySpan<byte> batch = rest[..header.TotalBytes];
            BatchFault fault = BatchCheck.VerifyEntries(batch);
            if (fault != BatchFault.None)
            {
                return fault == BatchFault.Compressed ? "it is compressed: the journal holds plain batches" : $"it is not intact ({fault})";
            }

            if (next is { } wanted && header.BaseOffset != wanted)
            {
                return $"it begins at offset {header.BaseOffset}, and the one before ends at {wanted}";
            }

            next = header.NextOffset;
            bytes += RecordFrame.PaddedBytes(RecordFrame.Bytes + batch.Length);
            position += batch.Length;
        }

        recordBytes = (int)Math.Min(bytes, int.MaxValue);
        return null;
    }
}
