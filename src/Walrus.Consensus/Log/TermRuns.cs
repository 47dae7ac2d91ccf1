namespace Walrus.Consensus;

/// <summary>
/// The terms of all entries of a log, as runs of equal terms: a log has as many runs as it saw leaders, so all terms fit into memory, and a conflict
/// is found by jumping over whole terms (paper, end of section 5.3) without reading an entry.
/// </summary>
internal sealed class TermRuns
{
    private readonly List<LogPosition> _runs = [];
    private LogIndex _last;

    /// <summary>Runs of an empty log behind <paramref name="start"/>.</summary>
    public TermRuns(LogPosition start) => Reset(start);

    /// <summary>The position before the first entry.</summary>
    public LogPosition Base { get; private set; }

    /// <summary>The last entry's position, or <see cref="Base"/>.</summary>
    public LogPosition Last => new(_last, _runs[^1].Term);

    /// <summary>Starts again behind <paramref name="start"/>.</summary>
    public void Reset(LogPosition start)
    {
        _runs.Clear();
        _runs.Add(start);
        Base = start;
        _last = start.Index;
    }

    /// <summary>Adds the next entry's term.</summary>
    public void Add(LogPosition entry)
    {
        Invariant.Holds(entry.Index == _last.Next, "entries are appended without gaps");
        Invariant.Holds(entry.Term >= _runs[^1].Term, "terms in a log never go back");
        if (entry.Term != _runs[^1].Term)
        {
            _runs.Add(entry);
        }

        _last = entry.Index;
    }

    /// <summary>The term at <paramref name="index"/>; false outside of <see cref="Base"/> to <see cref="Last"/>, both included.</summary>
    public bool TryGet(LogIndex index, out Term term)
    {
        bool isKnown = index >= Base.Index && index <= _last;
        term = isKnown ? _runs[RunOf(index)].Term : Term.Zero;
        return isKnown;
    }

    /// <summary>Forgets the terms from <paramref name="first"/> on; it lies after <see cref="Base"/>.</summary>
    public void Truncate(LogIndex first)
    {
        Invariant.Holds(first > Base.Index, "what was compacted is never truncated");
        while (_runs.Count > 1 && _runs[^1].Index >= first)
        {
            _runs.RemoveAt(_runs.Count - 1);
        }

        _last = first.Previous;
    }

    /// <summary>Forgets the terms before <paramref name="through"/>, which becomes the new <see cref="Base"/>.</summary>
    public void Compact(LogIndex through)
    {
        int run = RunOf(through);
        Base = new LogPosition(through, _runs[run].Term);
        _runs.RemoveRange(0, run);
        _runs[0] = Base;
    }

    /// <summary>
    /// The last position at or before <paramref name="index"/> whose term is at most <paramref name="term"/>: everything after it up to
    /// <paramref name="index"/> conflicts with a log whose entry there has that term. <see cref="LogPosition.Zero"/> when it was compacted.
    /// </summary>
    public LogPosition LastAtMost(LogIndex index, Term term)
    {
        LogIndex at = LogIndex.Min(index, _last);
        if (at < Base.Index)
        {
            return LogPosition.Zero;
        }

        for (int run = RunOf(at); run >= 0; run--)
        {
            if (_runs[run].Term <= term)
            {
                return new LogPosition(at, _runs[run].Term);
            }

            at = _runs[run].Index.Previous;
        }

        return LogPosition.Zero;
    }

    private int RunOf(LogIndex index)
    {
        int low = 0;
        int high = _runs.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (_runs[middle].Index <= index)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }
}
