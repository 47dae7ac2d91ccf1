using System.Buffers;
using Walrus.Storage.Compression;
using Walrus.Storage.Format;

namespace Walrus.Storage;

/// <summary>Batches read from one partition, as bytes, in a pooled buffer that belongs to this result until <see cref="Dispose"/>. Not thread-safe.</summary>
public sealed class BatchReadResult : IDisposable
{
    private byte[]? _buffer;

    private BatchReadResult()
    {
    }

    /// <summary>What happened.</summary>
    public ReadOutcome Outcome { get; private init; }

    /// <summary>The first offset that could be read at the time.</summary>
    public Offset Start { get; private init; }

    /// <summary>The visible end at the time, exclusive.</summary>
    public Offset End { get; private init; }

    /// <summary>The offset asked for, with which the first batch begins.</summary>
    public Offset From { get; private init; }

    /// <summary>The offset after the last batch, where the next read goes on; <see cref="From"/> when nothing was read.</summary>
    public Offset Next { get; private init; }

    /// <summary>
    /// The batches one after another, each complete in Kafka's layout, plain, and checked: what <see cref="PartitionLog.AppendReplicaAsync"/> of another
    /// node takes. Lent until <see cref="Dispose"/>.
    /// </summary>
    public ReadOnlyMemory<byte> Batches { get; private init; }

    /// <summary>Returns the buffer to its pool.</summary>
    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes over what was read.</summary>
    internal static BatchReadResult Of(ReadResult read, int bytesMax)
    {
        byte[]? buffer = read.Detach(out int recordBytes);
        Offset next = read.Next;
        int bytes = buffer is null ? 0 : Gather(buffer.AsSpan(0, recordBytes), read.From, bytesMax, ref next);
        return new BatchReadResult
        {
            _buffer = buffer,
            Outcome = read.Outcome,
            Start = read.Start,
            End = read.End,
            From = read.From,
            Next = next,
            Batches = buffer.AsMemory(0, bytes),
        };
    }

    /// <summary>
    /// Moves the batches of whole records together to the beginning, as many as fit the budget; says how many bytes they are. Of a batch that reaches
    /// beyond the bounds, only the entries within go, encoded anew: it was joined with others, or trimmed or cut in its middle.
    /// </summary>
    private static int Gather(Span<byte> records, Offset from, int bytesMax, ref Offset next)
    {
        int gathered = 0;
        for (int at = 0; at < records.Length;)
        {
            int length = RecordFrame.LengthOf(records[at..]);
            Span<byte> batch = records[(at + RecordFrame.Bytes)..(at + length)];
            at += RecordFrame.PaddedBytes(length);
            _ = BatchHeader.TryRead(batch, out BatchHeader header);
            if (header.NextOffset <= from || header.BaseOffset >= next)
            {
                continue;
            }

            if (gathered > 0 && gathered + batch.Length > bytesMax)
            {
                next = header.BaseOffset;
                break;
            }

            if (header.BaseOffset >= from && header.NextOffset <= next)
            {
                batch.CopyTo(records[gathered..]);
                gathered += batch.Length;
                continue;
            }

            byte[]? slice = BatchSlicer.TrySlice(batch, from, next);
            Invariant.Holds(slice is not null, "a stored batch holds the entries that its header counts");
            slice.CopyTo(records[gathered..]);
            gathered += slice!.Length;
        }

        return gathered;
    }
}
