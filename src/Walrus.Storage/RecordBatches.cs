using Walrus.Storage.Format;
using Walrus.Storage.Topics.Replicas;

namespace Walrus.Storage;

/// <summary>
/// Record batches that are not in this store: bytes as <see cref="PartitionLog.ReadBatches"/> of another node gave them. Any bytes get an answer, never an exception.
/// </summary>
/// <remarks>A batch's own checksum leaves out its first 21 bytes, offset and length among them: those are as good as what carried them here.</remarks>
public static class RecordBatches
{
    /// <summary>True when they are one or more whole, intact, plain batches whose offsets follow one another.</summary>
    /// <param name="batches">The bytes.</param>
    /// <param name="range">From the first entry's offset to the one after the last.</param>
    /// <param name="fault">What is wrong with them; empty when nothing is.</param>
    public static bool TryMeasure(ReadOnlySpan<byte> batches, out (Offset First, Offset Next) range, out string fault)
    {
        range = default;
        fault = ReplicaCheck.Fault(batches, out _, out int position) is { } reason ? $"the batch at byte {position} is wrong: {reason}" : "";
        if (fault.Length > 0)
        {
            return false;
        }

        _ = BatchHeader.TryRead(batches, out BatchHeader header);
        Offset first = header.BaseOffset;
        while (!batches.IsEmpty)
        {
            _ = BatchHeader.TryRead(batches, out header);
            batches = batches[header.TotalBytes..];
        }

        range = (first, header.NextOffset);
        return true;
    }

    /// <summary>
    /// Reads the header of the first batch, and moves on to the next one: to see who wrote entries, without a look at them. False at the end, and when what is there is no batch. Checks
    /// no checksum.
    /// </summary>
    public static bool TryTake(ref ReadOnlySpan<byte> batches, out BatchSummary summary)
    {
        summary = default;
        if (!BatchHeader.TryRead(batches, out BatchHeader header) || header.TotalBytes > batches.Length)
        {
            return false;
        }

        batches = batches[header.TotalBytes..];
        ProducerStamp? producer = header is { ProducerId: > 0, ProducerEpoch: >= 0, BaseSequence: >= 0 }
            ? new ProducerStamp(new ProducerId(header.ProducerId), new ProducerEpoch(header.ProducerEpoch), new SequenceNumber(header.BaseSequence))
            : null;
        summary = new BatchSummary(header.BaseOffset, header.Count, header.MaxTimestamp, producer);
        return true;
    }

    /// <summary>As <see cref="TryMeasure"/>, and copies the entries from <paramref name="from"/> to <paramref name="until"/>, exclusive, which own their memory.</summary>
    public static bool TryRead(ReadOnlySpan<byte> batches, Offset from, Offset until, out IReadOnlyList<Entry> entries, out string fault)
    {
        entries = [];
        if (!TryMeasure(batches, out (Offset First, Offset Next) range, out fault))
        {
            return false;
        }

        List<Entry> read = new((int)Math.Clamp(Offset.Min(range.Next, until) - Offset.Max(range.First, from), 0, Limits.BatchEntriesMax));
        while (!batches.IsEmpty)
        {
            BatchReader batch = new(batches);
            batches = batches[batch.Header.TotalBytes..];
            while (batch.MoveNext())
            {
                if (batch.Current.Offset >= from && batch.Current.Offset < until)
                {
                    read.Add(batch.Current.ToEntry());
                }
            }
        }

        entries = read;
        return true;
    }
}
