using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Topics;

/// <summary>
/// What is known of a partition's log without reading it: where its entries lie and how far it goes. The committer's role writes it,
/// the flusher publishes the durable end; readers take no lock.
/// </summary>
internal sealed class PartitionIndex
{
    /// <summary>Held by whoever moves an end other than forward by an append: cuts, and the flusher, which may be about to publish what was cut.</summary>
    private readonly Lock _endGate = new();
    private PartitionLayout _layout;
    private int _batchesInFile;
    private long _start;
    private bool _isDeleted;
    private long _end;
    private long _durableEnd;
    private long _capturedEnd;
    private bool _isTouched;

    public PartitionIndex(PartitionId partition, Offset start, Offset end, PartitionLayout layout)
    {
        Partition = partition;
        _start = start.Value;
        RecordedStart = start;
        Next = end;
        _end = end.Value;
        _durableEnd = end.Value;
        _layout = layout;
    }

    public PartitionId Partition { get; }

    /// <summary>The offset that the next batch gets; ahead of <see cref="End"/> while a group is being written. For the committer's role only.</summary>
    public Offset Next { get; private set; }

    /// <summary>The first offset that can be read. Never decreases.</summary>
    public Offset Start => new(Volatile.Read(ref _start));

    /// <summary>The start that stands in the journal; ahead of <see cref="Start"/> until it is durable. For the committer's role only.</summary>
    public Offset RecordedStart { get; set; }

    /// <summary>True once the topic's deletion stands in the journal: nothing may be written for the partition any more.</summary>
    public bool IsDeleted => Volatile.Read(ref _isDeleted);

    /// <summary>The next offset to be written.</summary>
    public Offset End => new(Volatile.Read(ref _end));

    /// <summary>Past the last entry that is known to be on disk. Decreases only by a cut.</summary>
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

    /// <summary>A visible end and the layout that holds what lies below it, of one and the same history.</summary>
    public PartitionLayout View(Visibility visibility, out Offset end)
    {
        PartitionLayout before = Layout;
        while (true)
        {
            end = VisibleEnd(visibility);
            PartitionLayout layout = Layout;
            if (ReferenceEquals(before.Cuts, layout.Cuts))
            {
                return layout;
            }

            before = layout;
        }
    }

    public EndSignal Signal(Visibility visibility) => visibility == Visibility.Durable ? Flushed : Written;

    /// <summary>Adds a batch at <see cref="Next"/>; readers see it after <see cref="Publish"/>. Under the committer's role.</summary>
    public void Add(JournalFile file, in BatchSlot slot)
    {
        PartitionLayout layout = _layout;
        JournalRun? run = layout.Journaled.Length > 0 && ReferenceEquals(layout.Journaled[^1].File, file) ? layout.Journaled[^1] : null;
        if (run is null)
        {
            run = new JournalRun(file, _batchesInFile);
            _batchesInFile = 0;
            run.Add(slot);
            ReplaceLayout(static (present, added) => present.WithRun(added), run);
        }
        else
        {
            run.Add(slot);
        }

        _batchesInFile++;
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
        ReplaceLayout((present, added) => present.WithPacked(generation, added).From(Start), packed);

    /// <summary>Packs gave way to another, in which the partition's run is <paramref name="merged"/>, or null when none of it was alive.</summary>
    public void Repack(IReadOnlySet<PackReader> replaced, PackedRun? merged) =>
        ReplaceLayout((present, added) => present.WithMerged(replaced, added).From(Start), merged);

    /// <summary>What lies below <paramref name="start"/> is gone for good.</summary>
    public void TrimTo(Offset start)
    {
        Volatile.Write(ref _start, start.Value);
        ReplaceLayout(static (present, first) => present.From(first), start);
    }

    /// <summary>
    /// The cut to <paramref name="end"/> stands in the journal: from here on nobody is shown what lay beyond it, and the next batch begins there. The
    /// ends go down before the layout changes: who has seen the old layout on both sides of an end has seen an old end, or none beyond the cut.
    /// Under the committer's role.
    /// </summary>
    public void CutTo(Offset end)
    {
        Next = end;
        lock (_endGate)
        {
            Volatile.Write(ref _end, Math.Min(_end, end.Value));
            Volatile.Write(ref _durableEnd, Math.Min(_durableEnd, end.Value));
            _capturedEnd = Math.Min(_capturedEnd, end.Value);
        }

        ReplaceLayout(static (present, cut) => present.CutTo(cut), end);

        // Who waits at a place that is gone has to look again.
        Written.Raise();
        Flushed.Raise();
    }

    /// <summary>The topic's deletion stands in the journal. Under the committer's role.</summary>
    public void MarkDeleted() => Volatile.Write(ref _isDeleted, true);

    /// <summary>The deletion is durable: nothing can be read any more, and who waits gets <paramref name="reason"/>.</summary>
    public void DropAll(TopicDeletedException reason)
    {
        TrimTo(End);
        Written.End(reason);
        Flushed.End(reason);
    }

    /// <summary>Remembers how far the partition went when a flush began.</summary>
    public void CaptureEnd()
    {
        lock (_endGate)
        {
            _capturedEnd = End.Value;
        }
    }

    /// <summary>The flush that followed <see cref="CaptureEnd"/> succeeded.</summary>
    public void PublishDurable()
    {
        lock (_endGate)
        {
            if (_capturedEnd <= _durableEnd)
            {
                return;
            }

            Volatile.Write(ref _durableEnd, _capturedEnd);
        }

        Flushed.Raise();
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
