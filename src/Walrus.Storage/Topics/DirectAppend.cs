using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Appends that nobody has to wait for: where the schedule does not flush each, a caller who finds the committer's role free and nothing
/// queued writes its batch into the journal's stage itself and is done. No queue, no request, no second copy. Everything out of the ordinary
/// (a full file, a bound reached, a deleted topic, a closed engine) is left to the queue, which deals with it.
/// </summary>
internal sealed class DirectAppend(
    Committer committer, JournalWriter writer, Flusher flusher, StageDrainer drainer, StorageMeter meter, BatchBuilder builder)
{
    /// <summary>Appends one entry. False when it has to queue: nothing was done.</summary>
    /// <exception cref="StorageException">The write failed, and with it the engine.</exception>
    public bool TryAppend(PartitionIndex index, EntryTimestamp now, ReadOnlySpan<byte> value, out AppendResult result)
    {
        result = default;
        int bytes = SingleEntryBatch.RecordBytes(value.Length);
        if (bytes > Limits.JournalStagedRecordBytesMax || !committer.TryTakeRole())
        {
            return false;
        }

        try
        {
            if (!MayWrite(index, bytes))
            {
                return false;
            }

            int at = writer.NextPosition;
            Span<byte> record = writer.Begin(bytes);
            SingleEntryBatch.Write(record, value, index.Next, now, PlaceFor(index));
            writer.EndRecord(bytes);
            result = new AppendResult(index.Next, 1, Durability.Kernel);
            Finish(index, new BatchSlot(index.Next, 1, at, bytes, now));
            return true;
        }
        catch (Exception fault)
        {
            throw committer.Fail(fault);
        }
        finally
        {
            committer.ReturnRole();
        }
    }

    /// <summary>Appends a batch. False when it has to queue: nothing was done.</summary>
    /// <exception cref="StorageException">The write failed, and with it the engine.</exception>
    public bool TryAppend(PartitionIndex index, EntryTimestamp now, ReadOnlySpan<NewEntry> entries, int bytesMax, out AppendResult result)
    {
        result = default;
        if (HasHeaders(entries) || !committer.TryTakeRole())
        {
            return false;
        }

        try
        {
            if (!MayWrite(index, RecordFrame.Bytes + BatchHeader.Bytes + bytesMax))
            {
                return false;
            }

            // The caller's memory may throw (a memory manager of its own): that is no failure of the engine.
            builder.Reset();
            foreach (ref readonly NewEntry entry in entries)
            {
                builder.Add(now, entry);
            }

            result = Write(index);
            return true;
        }
        finally
        {
            committer.ReturnRole();
        }
    }

    /// <summary>Appends one entry with a key. False when it has to queue: nothing was done.</summary>
    /// <exception cref="StorageException">The write failed, and with it the engine.</exception>
    public bool TryAppend(
        PartitionIndex index, EntryTimestamp now, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int bytesMax, out AppendResult result)
    {
        result = default;
        if (!committer.TryTakeRole())
        {
            return false;
        }

        try
        {
            if (!MayWrite(index, RecordFrame.Bytes + BatchHeader.Bytes + bytesMax))
            {
                return false;
            }

            builder.Reset();
            builder.Add(now, key, value);
            result = Write(index);
            return true;
        }
        finally
        {
            committer.ReturnRole();
        }
    }

    /// <summary>Headers are the caller's own list type, whose code is not to run under the role.</summary>
    private static bool HasHeaders(ReadOnlySpan<NewEntry> entries)
    {
        foreach (ref readonly NewEntry entry in entries)
        {
            if (entry.Headers is not null)
            {
                return true;
            }
        }

        return false;
    }

    private AppendResult Write(PartitionIndex index)
    {
        try
        {
            Span<byte> record = builder.Finish(index.Next, writer.Current.Generation, index.Partition, writer.FlushedTo, writer.SaltHere);
            int at = writer.Append(record);
            var result = new AppendResult(index.Next, builder.Count, Durability.Kernel);
            Finish(index, new BatchSlot(index.Next, builder.Count, at, record.Length, builder.MaxTimestamp));
            return result;
        }
        catch (Exception fault)
        {
            throw committer.Fail(fault);
        }
    }

    private bool MayWrite(PartitionIndex index, int recordBytes) =>
        !index.IsDeleted && flusher.UnflushedBytes <= Limits.UnflushedBytesMax && writer.Fits(recordBytes);

    private RecordPlace PlaceFor(PartitionIndex index) => new(index.Partition, writer.Current.Generation, writer.FlushedTo, writer.SaltHere);

    /// <summary>The record is safe: readers may see it, and whoever looks after the journal is told when something is due.</summary>
    private void Finish(PartitionIndex index, in BatchSlot slot)
    {
        JournalFile file = writer.Current;
        writer.WriteOut();
        index.Add(file, slot);
        index.Publish();
        flusher.Touch(index);
        flusher.CountBytes(slot.RecordBytes);
        meter.Appended(slot.Count, slot.RecordBytes);

        long unflushed = flusher.UnflushedBytes;
        bool isFlushDue = unflushed > Limits.UnflushedBytesMax / 2 && unflushed - slot.RecordBytes <= Limits.UnflushedBytesMax / 2;
        if (isFlushDue || (file.End > writer.NextWantedFrom && slot.Position <= writer.NextWantedFrom))
        {
            committer.AfterGroup?.Invoke(false);
        }

        if (file.End - file.Written > Limits.JournalDrainBytes)
        {
            drainer.DrainSoon();
        }
    }
}
