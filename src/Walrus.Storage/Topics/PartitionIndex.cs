using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// What is known of a partition's log without reading it: where its entries lie and how far it goes. The committer's role writes it,
/// the flusher publishes the durable end; readers take no lock.
/// </summary>
internal sealed class PartitionIndex
{
    private PartitionLayout _layout;
    private long _end;
    private long _durableEnd;
    private long _capturedEnd;
    private bool _isTouched;

    public PartitionIndex(PartitionId partition, Offset start, Offset end, PartitionLayout layout)
    {
        Partition = partition;
        Start = start;
        Next = end;
        _end = end.Value;
        _durableEnd = end.Value;
        _layout = layout;
    }

    public PartitionId Partition { get; }

    /// <summary>The offset that the next batch gets; ahead of <see cref="End"/> while a group is being written. For the committer's role only.</summary>
    public Offset Next { get; private set; }

    /// <summary>The first offset that can be read.</summary>
    public Offset Start { get; }

    /// <summary>The next offset to be written.</summary>
    public Offset End => new(Volatile.Read(ref _end));

    /// <summary>Past the last entry that is known to be on disk. Never decreases.</summary>
    public Offset DurableEnd => new(Volatile.Read(ref _durableEnd));

    /// <summary>The present layout. Entries below <see cref="End"/> as read before this call are in it.</summary>
    public PartitionLayout Layout => Volatile.Read(ref _layout);

    /// <summary>Raised after <see cref="End"/> moved.</summary>
    public EndSignal Written { get; } = new();

    /// <summary>Raised after <see cref="DurableEnd"/> moved.</summary>
    public EndSignal Flushed { get; } = new();

    /// <summary>Whether the flusher has this index on its list. Changed under the flusher's gate; may be read by whoever moves the end.</summary>
    public bool IsTouched
    {
        get => Volatile.Read(ref _isTouched);
        set => Volatile.Write(ref _isTouched, value);
    }

    public Offset VisibleEnd(Visibility visibility) => visibility == Visibility.Durable ? DurableEnd : End;

    public EndSignal Signal(Visibility visibility) => visibility == Visibility.Durable ? Flushed : Written;

    /// <summary>Adds a batch at <see cref="Next"/>; readers see it after <see cref="Publish"/>. Under the committer's role.</summary>
    public void Add(JournalFile file, in BatchSlot slot)
    {
        PartitionLayout layout = _layout;
        JournalRun? run = layout.Journaled.Length > 0 && ReferenceEquals(layout.Journaled[^1].File, file) ? layout.Journaled[^1] : null;
        if (run is null)
        {
            run = new JournalRun(file);
            run.Add(slot);
            ReplaceLayout(static (present, added) => present.WithRun(added), run);
        }
        else
        {
            run.Add(slot);
        }

        Next = slot.Next;
    }

    /// <summary>
    /// The kernel has all batches that were added. Under the committer's role. A full fence stands behind the store of the end
    /// (<see cref="EndSignal.Raise"/>): waiters and the flusher's list (<see cref="IsTouched"/>) are looked at after it.
    /// </summary>
    public void Publish()
    {
        Volatile.Write(ref _end, Next.Value);
        Written.Raise();
    }

    /// <summary>A generation's entries have moved to a pack. Called by the keeper, beside appends.</summary>
    public void Repack(Generation generation, PackedRun packed) =>
        ReplaceLayout((present, added) => present.WithPacked(generation, added), packed);

    /// <summary>Remembers how far the partition went when a flush began.</summary>
    public void CaptureEnd() => _capturedEnd = End.Value;

    /// <summary>The flush that followed <see cref="CaptureEnd"/> succeeded.</summary>
    public void PublishDurable()
    {
        if (_capturedEnd > _durableEnd)
        {
            Volatile.Write(ref _durableEnd, _capturedEnd);
            Flushed.Raise();
        }
    }

    private void ReplaceLayout<T>(Func<PartitionLayout, T, PartitionLayout> change, T argument)
    {
        PartitionLayout seen;
        PartitionLayout changed;
        do
        {
            seen = Volatile.Read(ref _layout);
            changed = change(seen, argument);
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _layout, changed, seen), seen));
    }
}
