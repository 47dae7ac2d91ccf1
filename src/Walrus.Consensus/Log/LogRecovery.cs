namespace Walrus.Consensus;

/// <summary>Makes the log of a node that starts: reads every kept entry once, for its term and for the memberships, and refuses what does not fit together.</summary>
internal static class LogRecovery
{
    /// <summary>Bytes of entries looked at together.</summary>
    private const int PieceBytes = 1024 * 1024;

    /// <summary>The log of <paramref name="reader"/>.</summary>
    /// <exception cref="RestoredStateException">Log, snapshot and hard state contradict one another.</exception>
    public static RaftLog Open(ILogReader reader, RestoredState restored)
    {
        LogIndex start = reader.Snapshot?.Position.Index ?? LogIndex.Zero;
        Check(start >= reader.Base.Index, "the log begins behind the snapshot");
        Check(start <= reader.Last, "the log ends before the snapshot");
        MembershipHistory memberships = new(start, reader.Snapshot?.Members ?? restored.InitialMembers);
        TermRuns terms = ReadEntries(reader, memberships);
        Check(reader.Snapshot is not { } snapshot || (terms.TryGet(start, out Term term) && term == snapshot.Position.Term), "log and snapshot differ");
        Check(restored.HardState.Committed <= terms.Last.Index, "committed entries are missing");
        return new RaftLog(reader, terms, memberships, LogIndex.Max(start, restored.HardState.Committed));
    }

    private static TermRuns ReadEntries(ILogReader reader, MembershipHistory memberships)
    {
        TermRuns terms = new(reader.Base);
        List<LogEntry> piece = [];
        while (terms.Last.Index < reader.Last)
        {
            piece.Clear();
            reader.Read(terms.Last.Index.Next, reader.Last, PieceBytes, piece);
            Check(piece.Count > 0, "entries are missing");
            foreach (LogEntry entry in piece)
            {
                Check(entry.Index == terms.Last.Index.Next && entry.Term >= terms.Last.Term, "indexes or terms are out of order");
                terms.Add(entry.Position);
                if (entry.Kind == EntryKind.Membership && entry.Index > memberships.CurrentIndex)
                {
                    Check(MembershipCodec.TryDecode(entry.Data.Span, out MemberSet? members), "a membership cannot be read");
                    memberships.Add(entry.Index, members!);
                }
            }
        }

        return terms;
    }

    private static void Check(bool isSound, string what)
    {
        if (!isSound)
        {
            throw new RestoredStateException($"What this node remembers does not fit together: {what}.");
        }
    }
}
