using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Recovery;

/// <summary>A partition as the journal tells of it.</summary>
internal sealed class RecoveredPartition(PartitionId id, TopicName topic)
{
    public PartitionId Id { get; } = id;

    public TopicName Topic { get; } = topic;

    public Offset Start { get; set; }

    public Offset End { get; set; }

    /// <summary>The number of the oldest segment that is left.</summary>
    public SegmentNumber FirstSegment { get; set; } = SegmentNumber.First;

    /// <summary>That segment's base.</summary>
    public Offset FirstBase { get; set; }

    /// <summary>Ends of the sealed segments that are left, the oldest first.</summary>
    public List<Offset> SealedEnds { get; } = [];

    public Dictionary<CursorName, Offset> Cursors { get; } = [];

    /// <summary>Its runs in journal files that no published pack stands for.</summary>
    public List<JournalRun> Runs { get; } = [];

    public void AddBatch(JournalFile file, in BatchSlot slot)
    {
        if (Runs.Count == 0 || !ReferenceEquals(Runs[^1].File, file))
        {
            Runs.Add(new JournalRun(file));
        }

        Runs[^1].Add(slot);
        End = slot.Next;
    }

    /// <summary>Takes back what lies at or beyond <paramref name="end"/>: entries, and the places of cursors.</summary>
    public void CutTo(Offset end)
    {
        End = end;
        for (int i = Runs.Count - 1; i >= 0 && Runs[i].Slots[^1].Next > end; i--)
        {
            if (Runs[i].CutTo(end) is { } kept)
            {
                Runs[i] = kept;
            }
            else
            {
                Runs.RemoveAt(i);
            }
        }

        foreach ((CursorName name, Offset position) in Cursors.ToArray())
        {
            Cursors[name] = Offset.Min(position, end);
        }
    }

    /// <summary>Gives up what lies below <paramref name="start"/>: entries, and segments that have none left.</summary>
    public void TrimTo(Offset start)
    {
        Start = start;
        while (SealedEnds.Count > 0 && SealedEnds[0] <= start)
        {
            FirstBase = SealedEnds[0];
            FirstSegment = FirstSegment.Next;
            SealedEnds.RemoveAt(0);
        }
    }
}
