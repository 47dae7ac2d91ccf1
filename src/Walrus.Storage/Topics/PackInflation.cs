using Walrus.Storage.Compression;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Topics;

/// <summary>Makes plain records of what was read from a pack.</summary>
internal static class PackInflation
{
    /// <summary>Whether a batch is compressed that reaches beyond <paramref name="from"/>.</summary>
    public static bool IsNeeded(in PackBatches read, Offset from)
    {
        foreach (ReadOnlySpan<byte> batch in read)
        {
            _ = BatchHeader.TryRead(batch, out BatchHeader header);
            if (header.IsCompressed && header.NextOffset > from)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The plain records of the batches that reach beyond <paramref name="from"/>, of which there is one at least: whole ones up to
    /// <paramref name="bytesMax"/> bytes as plain records, at least one. Batches behind the budget are left for the next read.
    /// </summary>
    /// <param name="inflater">Of the engine.</param>
    /// <param name="read">Checked batches.</param>
    /// <param name="at">Where they lie.</param>
    /// <param name="from">The offset that the reader wants.</param>
    /// <param name="bytesMax">The reader's budget.</param>
    /// <exception cref="CodecMissingException">The first of them needs a library that is not installed.</exception>
    /// <exception cref="StoreCorruptException">The first of them does not inflate to what it says.</exception>
    public static PlainRecords Inflate(BatchInflater inflater, in PackBatches read, in PackedPlace at, Offset from, int bytesMax)
    {
        using RecordBuffer records = new();
        long position = at.Position;
        Offset next = from;
        foreach (ReadOnlySpan<byte> batch in read)
        {
            _ = BatchHeader.TryRead(batch, out BatchHeader header);
            if (header.NextOffset > from)
            {
                int before = records.Bytes;
                InflateFault fault = before > 0 && !Fits(inflater, batch, header, bytesMax - before) ? InflateFault.TooLarge : Add(inflater, batch, header, records);
                if (fault != InflateFault.None || (before > 0 && records.Bytes > bytesMax))
                {
                    if (before == 0)
                    {
                        throw Fault(fault, at with { Position = position }, header);
                    }

                    // What stands before is good; whoever goes on reading meets this one first thing.
                    records.CutTo(before);
                    break;
                }

                next = header.NextOffset;
            }

            position += RecordFrame.PaddedBytes(RecordFrame.Bytes + batch.Length);
        }

        int bytes = records.Bytes;
        return new PlainRecords(records.Detach(), bytes, next, position);
    }

    private static bool Fits(BatchInflater inflater, ReadOnlySpan<byte> batch, in BatchHeader header, int bytesLeft) =>
        RecordFrame.PaddedBytes(RecordFrame.Bytes + (header.IsCompressed ? inflater.ClaimedBytes(batch, header) : batch.Length)) <= bytesLeft;

    private static InflateFault Add(BatchInflater inflater, ReadOnlySpan<byte> batch, in BatchHeader header, RecordBuffer records)
    {
        if (header.IsCompressed)
        {
            return inflater.TryInflate(batch, header, records);
        }

        batch.CopyTo(records.Reserve(batch.Length));
        records.Commit(batch.Length);
        return InflateFault.None;
    }

    /// <summary>What a batch that does not inflate is to whoever needs it.</summary>
    public static StorageException Fault(InflateFault fault, in PackedPlace at, in BatchHeader header) =>
        fault == InflateFault.LibraryMissing && Codecs.LibraryOf(header.Compression) is { } missing
            ? new CodecMissingException(missing.Library, missing.DebianPackage, at.Path, at.Position, at.Topic, header.BaseOffset)
            : new StoreCorruptException(
                at.Path, at.Position, $"a compressed batch (code {(int)header.Compression}) cannot be inflated ({fault})", at.Topic, header.BaseOffset);
}

/// <summary>Where batches that were read from a pack begin, and whose they are.</summary>
internal readonly record struct PackedPlace(string Path, long Position, TopicName Topic);

/// <summary>Plain records in a buffer of the shared pool, which the receiver returns.</summary>
/// <param name="Buffer">The records stand at its start.</param>
/// <param name="Bytes">How many bytes of it they are.</param>
/// <param name="Next">The offset after the last entry.</param>
/// <param name="Position">Where in the pack the next batch is.</param>
internal readonly record struct PlainRecords(byte[] Buffer, int Bytes, Offset Next, long Position);
