using System.Collections.Immutable;

namespace Walrus.Storage.Topics;

/// <summary>A partition's segments: the sealed ones, whose ends never change, and the open one behind them. Changed under the committer's role.</summary>
internal sealed class SegmentChain(SegmentNumber first, Offset firstBase)
{
    private readonly Lock _gate = new();
    private ImmutableArray<SegmentSpan> _segments = [new SegmentSpan(first, firstBase, null)];

    /// <summary>All segments in order, the open one last. A snapshot.</summary>
    public IReadOnlyList<SegmentSpan> Segments
    {
        get
        {
            lock (_gate)
            {
                return _segments;
            }
        }
    }

    public SegmentSpan Open => Segments[^1];

    /// <summary>Seals the open segment at <paramref name="end"/> (exclusive) and opens the next.</summary>
    public void Seal(Offset end)
    {
        lock (_gate)
        {
            SegmentSpan open = _segments[^1];
            Invariant.Holds(end >= open.Base, "a segment is sealed at or past its base");
            _segments = _segments
                .SetItem(_segments.Length - 1, open with { SealedEnd = end })
                .Add(new SegmentSpan(open.Number.Next, end, null));
        }
    }

    /// <summary>Drops the sealed segments that have no entry at <paramref name="start"/> or later; says how many.</summary>
    public int TrimTo(Offset start)
    {
        lock (_gate)
        {
            int dropped = 0;
            while (_segments[dropped].SealedEnd is { } end && end <= start)
            {
                dropped++;
            }

            _segments = _segments.RemoveRange(0, dropped);
            return dropped;
        }
    }
}
