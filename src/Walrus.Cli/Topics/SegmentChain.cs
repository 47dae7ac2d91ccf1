namespace Walrus.Cli.Topics;

/// <summary>
/// The segments of a partition as STATE tells them: how many entries each sealed one holds, and which one is open. Sealed counts never
/// change, so arithmetic with them stays right while the topic grows. Pure.
/// </summary>
internal sealed class SegmentChain
{
    private readonly SortedDictionary<int, long> _sealedCounts;

    /// <summary>The chain of one answer to STATE.</summary>
    /// <param name="sealedCounts">Entries by segment number, sealed segments only.</param>
    /// <param name="current">The segment that takes appends.</param>
    public SegmentChain(IEnumerable<KeyValuePair<int, long>> sealedCounts, SegmentNumber current)
    {
        _sealedCounts = new SortedDictionary<int, long>(sealedCounts.ToDictionary());
        Current = current;
    }

    /// <summary>The segment that takes appends.</summary>
    public SegmentNumber Current { get; }

    /// <summary>The first segment that the topic still has.</summary>
    public SegmentNumber First => _sealedCounts.Count == 0 ? Current : new SegmentNumber(Math.Min(_sealedCounts.Keys.First(), Current.Value));

    /// <summary>Entries of a sealed segment; null for one that is open or unknown.</summary>
    public long? SealedCount(SegmentNumber segment) => _sealedCounts.TryGetValue(segment.Value, out var count) ? count : null;

    /// <summary>
    /// The place <paramref name="entries"/> further on than <paramref name="from"/>. A place at the end of a sealed segment becomes the
    /// start of the next one, so that equal places compare as equal. In the open segment the result may lie past the end.
    /// </summary>
    public EntryPosition Advance(EntryPosition from, long entries)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(entries);
        var segment = from.Segment;
        var index = from.Index + entries;
        while (SealedCount(segment) is { } count && index >= count)
        {
            index -= count;
            segment = segment.Next;
        }

        return new EntryPosition(segment, index);
    }

    /// <summary>The place of the entry with this number, counted from the first entry that the topic still has.</summary>
    public EntryPosition At(Offset number) => Advance(new EntryPosition(First, 0), number.Value);

    /// <summary>How many entries come before <paramref name="position"/>, counted from the first entry that the topic still has.</summary>
    public Offset NumberOf(EntryPosition position)
    {
        var before = 0L;
        foreach (var (segment, count) in _sealedCounts)
        {
            if (segment < position.Segment.Value)
            {
                before += count;
            }
        }

        return new Offset(before + position.Index);
    }
}
