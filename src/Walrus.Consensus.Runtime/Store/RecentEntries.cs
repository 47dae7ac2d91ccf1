namespace Walrus.Consensus.Runtime;

/// <summary>The newest entries of the log, at most so many bytes of them, so that followers and the machine are seldom served from the store.</summary>
internal sealed class RecentEntries(long bytesMax)
{
    private readonly List<LogEntry> _entries = [];
    private int _from;
    private long _bytes;

    /// <summary>Adds what was written; whatever was there from its first index on is replaced.</summary>
    public void Add(IReadOnlyList<LogEntry> written)
    {
        if (written.Count == 0)
        {
            return;
        }

        Truncate(written[0].Index);
        for (int i = 0; i < written.Count; i++)
        {
            _entries.Add(written[i]);
            _bytes += written[i].Bytes;
        }

        while (_bytes > bytesMax && _entries.Count - _from > 1)
        {
            _bytes -= _entries[_from++].Bytes;
        }

        if (_from > _entries.Count / 2)
        {
            _entries.RemoveRange(0, _from);
            _from = 0;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _entries.Clear();
        _from = 0;
        _bytes = 0;
    }

    /// <summary>Adds entries from <paramref name="from"/> through <paramref name="through"/> until the budget is spent, at least one; false when the first is not here.</summary>
    public bool TryRead(LogIndex from, LogIndex through, long bytesBudget, List<LogEntry> into)
    {
        if (_entries.Count == _from || from < _entries[_from].Index || from > _entries[^1].Index)
        {
            return false;
        }

        for (int at = _from + (int)(from - _entries[_from].Index); at < _entries.Count && _entries[at].Index <= through && bytesBudget > 0; at++)
        {
            into.Add(_entries[at]);
            bytesBudget -= _entries[at].Bytes;
        }

        return true;
    }

    /// <summary>The term of an entry; false when it is not here.</summary>
    public bool TryGetTerm(LogIndex index, out Term term)
    {
        bool isHere = _entries.Count > _from && index >= _entries[_from].Index && index <= _entries[^1].Index;
        term = isHere ? _entries[_from + (int)(index - _entries[_from].Index)].Term : Term.Zero;
        return isHere;
    }

    private void Truncate(LogIndex first)
    {
        while (_entries.Count > _from && _entries[^1].Index >= first)
        {
            _bytes -= _entries[^1].Bytes;
            _entries.RemoveAt(_entries.Count - 1);
        }

        // A gap: a snapshot took the place of what is here.
        if (_entries.Count == _from || _entries[^1].Index.Next != first)
        {
            Clear();
        }
    }
}
