using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Which entries of a partition a group has done with: all below <see cref="Position"/>, and ranges above it. Pure, not for concurrent use.
/// </summary>
internal sealed class AckedOffsets
{
    private readonly List<OffsetRange> _above;

    /// <summary>Everything below <paramref name="position"/>.</summary>
    public AckedOffsets(Offset position)
    {
        Position = position;
        _above = [];
    }

    private AckedOffsets(AckedOffsets other)
    {
        Position = other.Position;
        _above = [.. other._above];
    }

    /// <summary>The first entry that is not done with.</summary>
    public Offset Position { get; private set; }

    /// <summary>What is done with above the position: in order, none empty, none touching another or the position.</summary>
    public IReadOnlyList<OffsetRange> Above => _above;

    /// <summary>How many entries that is.</summary>
    public long CountAbove => _above.Sum(static range => range.To - range.From);

    /// <summary>One of its own that changes alone.</summary>
    public AckedOffsets Copy() => new(this);

    /// <summary>True when the entry is done with.</summary>
    public bool Contains(Offset at)
    {
        if (at < Position)
        {
            return true;
        }

        int index = FirstEndingBeyond(at);
        return index < _above.Count && _above[index].From <= at;
    }

    /// <summary>The first entry from <paramref name="at"/> on that is not done with.</summary>
    public Offset SkipFrom(Offset at)
    {
        Offset from = Offset.Max(at, Position);
        int index = FirstEndingBeyond(from);
        return index < _above.Count && _above[index].From <= from ? _above[index].To : from;
    }

    /// <summary>All in <paramref name="range"/> is done with.</summary>
    public void Add(OffsetRange range)
    {
        if (range.From <= Position)
        {
            RaiseTo(range.To);
            return;
        }

        // Those that it overlaps or touches become one with it.
        int first = range.From == Offset.Zero ? 0 : FirstEndingBeyond(new Offset(range.From.Value - 1));
        int behind = first;
        Offset from = range.From;
        Offset to = range.To;
        while (behind < _above.Count && _above[behind].From <= to)
        {
            from = Offset.Min(from, _above[behind].From);
            to = Offset.Max(to, _above[behind].To);
            behind++;
        }

        _above.RemoveRange(first, behind - first);
        _above.Insert(first, new OffsetRange(from, to));
    }

    /// <summary>All below <paramref name="position"/> is done with. Never moves back.</summary>
    public void RaiseTo(Offset position)
    {
        if (position <= Position)
        {
            return;
        }

        Position = position;
        int passed = 0;
        while (passed < _above.Count && _above[passed].From <= Position)
        {
            Position = Offset.Max(Position, _above[passed].To);
            passed++;
        }

        _above.RemoveRange(0, passed);
    }

    /// <summary>The index of the first range whose end is beyond <paramref name="at"/>.</summary>
    private int FirstEndingBeyond(Offset at)
    {
        int low = 0;
        int high = _above.Count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = _above[middle].To > at ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
