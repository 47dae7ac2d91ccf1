using System.Buffers;
using Walrus.Storage.Compression;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Topics.ReadAhead;

namespace Walrus.Storage.Topics;

/// <summary>
/// Reads a partition wherever its entries lie. Takes no lock that an appender holds: it copies from the journal file and checks the copy.
/// When a check fails because the file was packed and recycled meanwhile, the layout has changed and the read starts again; when it has
/// not, the data is corrupt.
/// </summary>
internal sealed class PartitionReader(PartitionIndex index, TopicName topic, FrameSalt salt, EntryCache cache, BatchInflater inflater, PackReadAhead ahead)
{
    private PackPlace? _lastPlace;

    public ReadResult Read(Offset from, int bytesMax, Visibility visibility)
    {
        while (true)
        {
            PartitionLayout layout = index.View(visibility, out Offset end);
            if (from < index.Start || from > index.End)
            {
                return ReadResult.Nothing(ReadOutcome.OutOfRange, from, index.Start, end);
            }

            if (from >= end)
            {
                return ReadResult.Nothing(ReadOutcome.EndOfLog, from, index.Start, end);
            }

            ReadResult? result = FindJournaled(layout, from) is { } run
                ? ReadJournaled(run, from, end, bytesMax)
                : ReadPacked(layout.FindPacked(from), from, end, bytesMax);
            if (result is not null)
            {
                return result;
            }
        }
    }

    /// <summary>The entry at an offset; null when it is not visible (or below the start).</summary>
    public Entry? ReadEntry(Offset at, Visibility visibility)
    {
        CutHistory cuts = index.View(visibility, out Offset end).Cuts;
        if (at >= end || at < index.Start)
        {
            return null;
        }

        if (cache.Find(index.Partition, cuts, at) is { } known)
        {
            return known;
        }

        using ReadResult read = Read(at, bytesMax: 1, visibility);
        int count = (int)(read.Next - at);
        if (count == 0)
        {
            return null;
        }

        var entries = new Entry[read.Bytes <= Limits.EntryCacheBatchBytesMax ? count : 1];
        int taken = 0;
        foreach (EntryView entry in read.Entries)
        {
            entries[taken++] = entry.ToEntry();
            if (taken == entries.Length)
            {
                break;
            }
        }

        Invariant.Holds(taken == entries.Length && entries[0].Offset == at, "a checked batch holds the entries that its header counts");
        if (entries.Length > 1 && ReferenceEquals(index.Layout.Cuts, cuts))
        {
            // Read between two looks at the same history, so it is of that one.
            cache.Keep(index.Partition, cuts, entries);
        }

        return entries[0];
    }

    /// <summary>The first offset whose entry has <paramref name="time"/> or a later one; the written end when there is none.</summary>
    public Offset FindTime(EntryTimestamp time)
    {
        Offset at = index.Start;
        PartitionLayout layout = index.View(Visibility.Written, out Offset end);
        foreach (PackedRun packed in layout.Packed)
        {
            if (packed.Run.MaxTimestamp >= time && FirstIn(Offset.Max(packed.First, index.Start), Offset.Min(packed.Next, end), time) is { } found)
            {
                return found;
            }

            at = Offset.Min(packed.Next, end);
        }

        foreach (JournalRun run in layout.Journaled)
        {
            foreach (BatchSlot slot in run.Slots)
            {
                if (slot.Base < end && slot.MaxTimestamp >= time && FirstIn(Offset.Max(slot.Base, index.Start), slot.Next, time) is { } found)
                {
                    return found;
                }

                at = Offset.Min(slot.Next, end);
            }
        }

        return Offset.Max(at, index.Start);
    }

    private static JournalRun? FindJournaled(PartitionLayout layout, Offset from)
    {
        for (int i = layout.Journaled.Length - 1; i >= 0; i--)
        {
            ReadOnlySpan<BatchSlot> slots = layout.Journaled[i].Slots;
            if (slots.Length > 0 && from >= slots[0].Base)
            {
                return from < slots[^1].Next ? layout.Journaled[i] : null;
            }
        }

        return null;
    }

    private Offset? FirstIn(Offset from, Offset end, EntryTimestamp time)
    {
        while (from < end)
        {
            using ReadResult read = Read(from, Limits.ReadBytesDefault, Visibility.Written);
            if (read.Outcome != ReadOutcome.Entries)
            {
                if (from < index.Start)
                {
                    // Trimmed meanwhile: what is left of the run may hold the time still.
                    from = index.Start;
                    continue;
                }

                return null;
            }

            foreach (EntryView entry in read.Entries)
            {
                if (entry.Timestamp >= time)
                {
                    return entry.Offset;
                }
            }

            from = read.Next;
        }

        return null;
    }

    /// <summary>Null when the file was recycled under the read: look again.</summary>
    private ReadResult? ReadJournaled(JournalRun run, Offset from, Offset end, int bytesMax)
    {
        ReadOnlySpan<BatchSlot> slots = run.Slots;
        int first = JournalRun.Find(slots, from);
        int last = first;
        int bytes = 0;
        while (last < slots.Length && slots[last].Base < end)
        {
            int padded = RecordFrame.PaddedBytes(slots[last].RecordBytes);
            if (last > first && bytes + padded > bytesMax)
            {
                break;
            }

            bytes += padded;
            last++;
            if (slots[last - 1].IsCut)
            {
                // Its bytes hold entries that the next batch holds anew: a result ends with it.
                break;
            }
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(bytes);
        int at = 0;
        int intact = first;
        while (intact < last)
        {
            ReadOnlySpan<BatchSlot> stretch = Stretch(slots[intact..last]);
            int good = CopyChecked(run.File, stretch, buffer.AsSpan(at, BytesOf(stretch)));
            at += BytesOf(stretch[..good]);
            intact += good;
            if (good < stretch.Length)
            {
                break;
            }
        }

        if (intact > first)
        {
            // What stands before a batch that failed is intact; whoever goes on reading meets that place first thing.
            return ReadResult.Of(buffer, at, from, Offset.Min(slots[intact - 1].Next, end), index.Start, end);
        }

        ArrayPool<byte>.Shared.Return(buffer);

        // The copy's loads before the layout's: new bytes under an old layout would look like damage (ARM reorders loads).
        Interlocked.MemoryBarrier();
        return index.Layout.FindRun(run.File) is null
            ? null
            : throw new StoreCorruptException(run.File.File.Path, slots[first].Position, "a batch does not match its checksum", topic, slots[first].Base);
    }

    /// <summary>
    /// The first batches that lie side by side in the file, up to a size that is still in the nearest caches when it is checked after the copy.
    /// </summary>
    private static ReadOnlySpan<BatchSlot> Stretch(ReadOnlySpan<BatchSlot> slots)
    {
        int start = slots[0].Position;
        int count = 1;
        int next = start + RecordFrame.PaddedBytes(slots[0].RecordBytes);
        while (count < slots.Length && slots[count].Position == next && next - start < Limits.ReadStretchBytes)
        {
            next += RecordFrame.PaddedBytes(slots[count].RecordBytes);
            count++;
        }

        return slots[..count];
    }

    private static int BytesOf(ReadOnlySpan<BatchSlot> stretch) =>
        stretch.IsEmpty ? 0 : stretch[^1].Position + RecordFrame.PaddedBytes(stretch[^1].RecordBytes) - stretch[0].Position;

    /// <summary>Copies batches that lie side by side; how many of them, from the first on, are what they should be.</summary>
    private int CopyChecked(JournalFile file, ReadOnlySpan<BatchSlot> stretch, Span<byte> into)
    {
        if (!TryCopy(file, stretch[0].Position, into))
        {
            return 0;
        }

        for (int i = 0; i < stretch.Length; i++)
        {
            if (!IsRecordOf(into.Slice(stretch[i].Position - stretch[0].Position, stretch[i].RecordBytes), file.Generation, stretch[i]))
            {
                return i;
            }
        }

        return stretch.Length;
    }

    /// <summary>False when the file was closed: packed and removed from the ring meanwhile.</summary>
    private bool TryCopy(JournalFile file, int position, Span<byte> into)
    {
        try
        {
            file.Read(position, into);
            return true;
        }
        catch (ObjectDisposedException) when (index.Layout.FindRun(file) is null)
        {
            return false;
        }
    }

    private bool IsRecordOf(ReadOnlySpan<byte> record, Generation generation, in BatchSlot slot) =>
        RecordFrame.TryRead(record, generation, salt.At(slot.Position), record.Length, out FrameHeader frame) == FrameCheck.Good
        && frame.Kind == RecordKind.Batch
        && frame.Partition == index.Partition
        && BatchCheck.VerifyHeader(record[RecordFrame.Bytes..], out BatchHeader header) == BatchFault.None
        && header.BaseOffset == slot.Base;

    /// <summary>Null when the layout was older than the visible end: look again.</summary>
    private ReadResult? ReadPacked(PackedRun? packed, Offset from, Offset end, int bytesMax)
    {
        if (packed is null)
        {
            return null;
        }

        // Where damage would begin, as far as was read: entries below it are intact.
        Offset intactTo = from;
        long wanted = Math.Max(StoredBytes(packed.Run, bytesMax), Limits.PackReadBytesMin);
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)wanted);
        try
        {
            long position = FindPlace(packed, from);
            while (true)
            {
                PackBatches read = packed.Pack.ReadBatches(packed.Run, position, buffer.AsSpan());
                if (read.BytesNeeded > 0)
                {
                    byte[] small = buffer;
                    buffer = [];
                    ArrayPool<byte>.Shared.Return(small);
                    buffer = ArrayPool<byte>.Shared.Rent(read.BytesNeeded);
                    continue;
                }

                Invariant.Holds(read.Batches > 0, "a pack's run holds the offsets that its row names");
                if (PackInflation.IsNeeded(read, from))
                {
                    PlainRecords plain = PackInflation.Inflate(inflater, read, new PackedPlace(packed.Pack.Path, position, topic), from, bytesMax);
                    GoOn(packed, position, plain.Position, plain.Next);
                    return ReadResult.Of(plain.Buffer, plain.Bytes, from, Least(plain.Next, packed.Next, end), index.Start, end);
                }

                Offset next = NextOf(read);
                if (next > from)
                {
                    GoOn(packed, position, read.Next, next);
                    byte[] full = buffer;
                    buffer = [];
                    return ReadResult.Of(full, read.BytesUsed, from, Least(next, packed.Next, end), index.Start, end);
                }

                position = read.Next;
                intactTo = next;
            }
        }
        catch (Exception fault) when (fault is StorageException or ObjectDisposedException && !IsPresent(packed))
        {
            // Merged or trimmed away while it was read: the file may be closed, punched or gone.
            return null;
        }
        catch (StoreCorruptException damage) when (damage.Topic is null)
        {
            throw damage.Of(topic, intactTo);
        }
        finally
        {
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>What was read may go beyond what counts of its run, and beyond the end, when a cut went through a batch.</summary>
    private static Offset Least(Offset next, Offset ofRun, Offset end) => Offset.Min(next, Offset.Min(ofRun, end));

    /// <summary>A read of <paramref name="packed"/> gave all below <paramref name="next"/>: where a sequential reader will go on.</summary>
    private void GoOn(PackedRun packed, long position, long nextPosition, Offset next)
    {
        Volatile.Write(ref _lastPlace, new PackPlace(packed, next, nextPosition));
        PackedRun? following = packed.Run.End - nextPosition < Limits.ReadAheadBytes ? index.Layout.FindPacked(packed.Next) : null;
        ahead.Note(packed, position, nextPosition, following);
    }

    /// <summary>How many bytes of a run, as it is stored, give about <paramref name="bytesMax"/> plain ones.</summary>
    private static long StoredBytes(in PackRun run, int bytesMax) =>
        Math.Min(run.PlainBytes == run.Bytes ? bytesMax : (long)(bytesMax * ((double)run.Bytes / run.PlainBytes)), run.Bytes);

    /// <summary>Whether the run is still where the partition is read from. What it holds was read before the layout is looked at.</summary>
    private bool IsPresent(PackedRun packed)
    {
        Interlocked.MemoryBarrier();
        if (packed.Next <= index.Start)
        {
            // Trimmed: the start moves before the layout, and from then on the run's blocks may be given back.
            return false;
        }

        foreach (PackedRun run in index.Layout.Packed)
        {
            if (ReferenceEquals(run, packed))
            {
                return true;
            }
        }

        return false;
    }

    private long FindPlace(PackedRun packed, Offset from)
    {
        PackPlace? last = Volatile.Read(ref _lastPlace);
        return last is not null && ReferenceEquals(last.Packed, packed) && last.Next == from
            ? last.Position
            : packed.Pack.Seek(packed.Run, from);
    }

    private static Offset NextOf(in PackBatches batches)
    {
        Offset next = default;
        foreach (ReadOnlySpan<byte> batch in batches)
        {
            _ = BatchHeader.TryRead(batch, out BatchHeader header);
            next = header.NextOffset;
        }

        return next;
    }

    /// <summary>Where a sequential reader of packs goes on without a look into the index.</summary>
    private sealed record PackPlace(PackedRun Packed, Offset Next, long Position);
}
