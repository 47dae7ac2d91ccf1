using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// The batches of one partition in one journal file, in order. The committer adds; readers look without a lock: they see a prefix.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="countExpected">How many batches there may be: as many as in the file before, so that the index seldom has to grow.</param>
internal sealed class JournalRun(JournalFile file, int countExpected = 0)
{
    private const int CountMin = 4;

    private BatchSlot[] _slots = new BatchSlot[Math.Max(CountMin, countExpected + (countExpected / 8))];
    private int _count;
    private long _bytes;

    public JournalFile File { get; } = file;

    /// <summary>Bytes of its records.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The batches so far. The array behind it may be longer and is never changed below its count.</summary>
    public ReadOnlySpan<BatchSlot> Slots
    {
        get
        {
            // The count is read first: the array read after it holds at least that many.
            int count = Volatile.Read(ref _count);
            return Volatile.Read(ref _slots).AsSpan(0, count);
        }
    }

    public void Add(in BatchSlot slot)
    {
        if (_count == _slots.Length)
        {
            var larger = new BatchSlot[_slots.Length * 2];
            _slots.CopyTo(larger, 0);
            Volatile.Write(ref _slots, larger);
        }

        _slots[_count] = slot;
        Volatile.Write(ref _bytes, _bytes + RecordFrame.PaddedBytes(slot.RecordBytes));
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>
    /// The run without what lies at or beyond <paramref name="end"/>, to which batches from there on may be added; null when nothing is left. This one
    /// stays as it is for those who read it.
    /// </summary>
    public JournalRun? CutTo(Offset end)
    {
        ReadOnlySpan<BatchSlot> slots = Slots;
        int whole = Find(slots, end);
        if (whole == slots.Length)
        {
            return this;
        }

        bool isThroughBatch = slots[whole].Base < end;
        if (whole == 0 && !isThroughBatch)
        {
            return null;
        }

        var kept = new JournalRun(File, whole + 1);
        foreach (ref readonly BatchSlot slot in slots[..whole])
        {
            kept.Add(slot);
        }

        if (isThroughBatch)
        {
            kept.Add(slots[whole] with { Count = (int)(end - slots[whole].Base), IsCut = true });
        }

        return kept;
    }

    /// <summary>The index of the batch that holds <paramref name="offset"/>, or of the first one after it; the count when there is none.</summary>
    public static int Find(ReadOnlySpan<BatchSlot> slots, Offset offset)
    {
        int low = 0;
        int high = slots.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (slots[middle].Next <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
