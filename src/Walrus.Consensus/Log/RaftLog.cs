namespace Walrus.Consensus;

/// <summary>
/// The whole log as the core sees it: what is durable (read through <see cref="ILogReader"/>), what is not yet, what is committed and what was handed
/// over. Always Base &lt;= Applied &lt;= Committed &lt;= Last and Base &lt;= Stable &lt;= Last.
/// </summary>
internal sealed class RaftLog
{
    private readonly ILogReader _reader;
    private readonly TermRuns _terms;
    private readonly UnstableTail _tail;

    /// <summary>The log that <paramref name="reader"/> holds; its entries' terms and memberships have been read into the other two.</summary>
    public RaftLog(ILogReader reader, TermRuns terms, MembershipHistory memberships, LogIndex committed)
    {
        _reader = reader;
        _terms = terms;
        _tail = new UnstableTail(terms.Last.Index);
        Memberships = memberships;
        Committed = committed;
        Applied = reader.Snapshot?.Position.Index ?? terms.Base.Index;
    }

    /// <summary>The memberships that the log holds.</summary>
    public MembershipHistory Memberships { get; }

    /// <summary>The end of the log, durable or not.</summary>
    public LogPosition Last => _terms.Last;

    /// <summary>Where the log was compacted.</summary>
    public LogPosition Base => _terms.Base;

    /// <summary>The last durable entry.</summary>
    public LogIndex Stable => _tail.Stable;

    /// <summary>The last entry known to be committed. Never goes back.</summary>
    public LogIndex Committed { get; private set; }

    /// <summary>The last entry handed over to be applied. Never goes back.</summary>
    public LogIndex Applied { get; private set; }

    /// <summary>The entries that the next <see cref="Ready"/> makes durable.</summary>
    public IReadOnlyList<LogEntry> Unstable => _tail.Entries;

    /// <summary>The snapshot to send to those who need compacted entries.</summary>
    public Snapshot? Snapshot => _reader.Snapshot;

    /// <inheritdoc cref="TermRuns.TryGet"/>
    public bool TryGetTerm(LogIndex index, out Term term) => _terms.TryGet(index, out term);

    /// <inheritdoc cref="TermRuns.LastAtMost"/>
    public LogPosition LastAtMost(LogIndex index, Term term) => _terms.LastAtMost(index, term);

    /// <summary>True when this log holds that very entry.</summary>
    public bool Holds(LogPosition position) => _terms.TryGet(position.Index, out Term term) && term == position.Term;

    /// <summary>Adds an entry at the end; a membership is in force at once.</summary>
    public void Append(LogEntry entry)
    {
        _terms.Add(entry.Position);
        _tail.Add(entry);
        if (entry.Kind == EntryKind.Membership)
        {
            bool isSound = MembershipCodec.TryDecode(entry.Data.Span, out MemberSet? members);
            Invariant.Holds(isSound, "memberships are checked before they are appended");
            Memberships.Add(entry.Index, members!);
        }
    }

    /// <summary>Drops the entries from <paramref name="first"/> on. None of them is committed.</summary>
    public void Truncate(LogIndex first, bool rollsBackMembership)
    {
        Invariant.Holds(first > Committed, "a committed entry is never truncated");
        _terms.Truncate(first);
        _tail.Truncate(first);
        if (rollsBackMembership)
        {
            Memberships.Truncate(first);
        }
    }

    /// <summary>Everything up to <paramref name="index"/> is committed; less than before says nothing.</summary>
    public void Commit(LogIndex index)
    {
        Invariant.Holds(index <= Last.Index, "only entries of the log are committed");
        Committed = LogIndex.Max(Committed, index);
    }

    /// <summary>Everything up to <paramref name="index"/> has been handed over.</summary>
    public void HandOver(LogIndex index)
    {
        Invariant.Holds(index > Applied && index <= Last.Index, "entries are handed over once and in order");
        Applied = index;
    }

    /// <inheritdoc cref="UnstableTail.Persisted"/>
    public void Persisted(LogPosition written) => _tail.Persisted(written);

    /// <summary>The owner drops the entries up to <paramref name="through"/>.</summary>
    public void Compact(LogIndex through)
    {
        _terms.Compact(through);
        Memberships.Compact(through);
    }

    /// <summary>An installed snapshot takes the place of the whole log (paper, section 7).</summary>
    public void Install(Snapshot snapshot)
    {
        LogIndex index = snapshot.Position.Index;
        _terms.Reset(snapshot.Position);
        _tail.Reset(index);
        Memberships.Reset(index, snapshot.Members);
        Committed = index;
        Applied = index;
    }

    /// <summary>Adds entries from <paramref name="from"/> through <paramref name="through"/> until a budget is spent, but at least one when there is one.</summary>
    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        Invariant.Holds(from > Base.Index, "compacted entries are not read");
        int before = into.Count;
        if (from <= _tail.Stable && from <= through)
        {
            LogIndex stable = LogIndex.Min(through, _tail.Stable);
            _reader.Read(from, stable, bytesMax, into);
            for (int i = before; i < into.Count; i++)
            {
                Invariant.Holds(into[i].Index == from, "the log reader returns the entries that were asked for");
                bytesMax -= into[i].Bytes;
                from = from.Next;
            }

            if (from <= stable)
            {
                return;
            }
        }

        if (from > _tail.Stable && from <= through)
        {
            _tail.Read(from, through, bytesMax, into);
        }
    }

    /// <summary>Copies bytes of <paramref name="snapshot"/>; null when it is no longer there.</summary>
    public byte[]? ReadSnapshot(Snapshot snapshot, long position, int bytesMax)
    {
        byte[] bytes = new byte[Math.Min(bytesMax, snapshot.Bytes - position)];
        return _reader.ReadSnapshot(snapshot, position, bytes) == bytes.Length ? bytes : null;
    }
}
