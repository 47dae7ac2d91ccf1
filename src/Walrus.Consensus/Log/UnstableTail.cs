namespace Walrus.Consensus;

/// <summary>
/// The entries that are not durable yet, behind the durable part of the log:
/// <code>
///   Base ............ Stable | Stable+1 ............ Last
///   (on disk: ILogReader)      (here, and in the next Ready)
/// </code>
/// A conflict below Stable moves Stable back: the disk still holds old entries there, which the next <see cref="Ready"/> replaces.
/// </summary>
internal sealed class UnstableTail(LogIndex stable)
{
    private readonly List<LogEntry> _entries = [];

    /// <summary>The last entry that is durable and still valid.</summary>
    public LogIndex Stable { get; private set; } = stable;

    /// <summary>The entries behind <see cref="Stable"/>, in order.</summary>
    public IReadOnlyList<LogEntry> Entries => _entries;

    /// <summary>Adds an entry directly behind the last.</summary>
    public void Add(LogEntry entry) => _entries.Add(entry);

    /// <summary>Forgets everything from <paramref name="first"/> on, durable or not.</summary>
    public void Truncate(LogIndex first)
    {
        if (first <= Stable)
        {
            Stable = first.Previous;
            _entries.Clear();
            return;
        }

        int kept = (int)(first - Stable) - 1;
        _entries.RemoveRange(kept, _entries.Count - kept);
    }

    /// <summary>
    /// Everything up to <paramref name="written"/> was made durable. Says nothing when that entry has been replaced meanwhile: then part of what was
    /// written is void, and all of it is written again.
    /// </summary>
    public void Persisted(LogPosition written)
    {
        long count = written.Index - Stable;
        if (count > 0 && count <= _entries.Count && _entries[(int)count - 1].Term == written.Term)
        {
            _entries.RemoveRange(0, (int)count);
            Stable = written.Index;
        }
    }

    /// <summary>A snapshot replaced the log up to <paramref name="index"/>, and all behind it.</summary>
    public void Reset(LogIndex index)
    {
        _entries.Clear();
        Stable = index;
    }

    /// <summary>Adds entries from <paramref name="from"/> (behind <see cref="Stable"/>) through <paramref name="through"/> until a budget is spent.</summary>
    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        for (int at = (int)(from - Stable) - 1; at < _entries.Count && _entries[at].Index <= through && bytesMax > 0; at++)
        {
            into.Add(_entries[at]);
            bytesMax -= _entries[at].Bytes;
        }
    }
}
