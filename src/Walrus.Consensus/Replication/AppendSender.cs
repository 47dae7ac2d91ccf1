namespace Walrus.Consensus;

/// <summary>
/// Fills each follower's window: called once per <see cref="Ready"/>, so that proposals, answers and commits that came in between travel together.
/// </summary>
internal sealed class AppendSender(NodeParts parts)
{
    private readonly List<LogEntry> _piece = [];

    /// <summary>Sends <paramref name="to"/> what it may have now.</summary>
    public void Send(Progress to)
    {
        while (to.State != ProgressState.Snapshot && to.MaySendEntries && to.Next <= parts.Log.Last.Index && SendAppend(to))
        {
        }

        bool isCommitNews = to.State == ProgressState.Replicate && to.CommittedSent < parts.Log.Committed;
        if (to.MaySendEmpty && (to.IsProbeDue || isCommitNews))
        {
            SendAppend(to);
        }

        if (to.Transfer is { } transfer)
        {
            SendChunk(to, transfer);
        }
    }

    /// <summary>False when what it needs is compacted, and it gets a snapshot.</summary>
    private bool SendAppend(Progress to)
    {
        LogIndex previous = to.Next.Previous;
        if (!parts.Log.TryGetTerm(previous, out Term previousTerm))
        {
            Invariant.Holds(parts.Log.Snapshot is not null, "a compacted log has a snapshot");
            to.SendSnapshot(parts.Log.Snapshot);
            return false;
        }

        LogEntry[] entries = to.MaySendEntries ? ReadEntries(to.Next) : [];
        int bytes = 0;
        foreach (LogEntry entry in entries)
        {
            bytes += entry.Bytes;
        }

        LogIndex committed = parts.Log.Committed;
        parts.Outbox.Send(new AppendRequest(parts.Id, to.Id, parts.Standing.Term, new LogPosition(previous, previousTerm), entries, committed));
        to.Sent(previous + entries.Length, entries.Length, bytes, committed);
        return true;
    }

    private LogEntry[] ReadEntries(LogIndex next)
    {
        LogIndex through = LogIndex.Min(parts.Log.Last.Index, next + (Limits.AppendEntriesMax - 1));
        if (next > through)
        {
            return [];
        }

        _piece.Clear();
        parts.Log.Read(next, through, parts.Options.AppendBytes, _piece);
        return [.. _piece];
    }

    private void SendChunk(Progress to, SnapshotTransfer transfer)
    {
        if (transfer.IsWaiting)
        {
            return;
        }

        bool isOutOfDate = transfer.Snapshot.Position.Index <= to.Matched;
        byte[]? data = isOutOfDate ? null : parts.Log.ReadSnapshot(transfer.Snapshot, transfer.Next, parts.Options.SnapshotChunkBytes);
        if (data is null)
        {
            Invariant.Holds(parts.Log.Snapshot is not null, "a compacted log has a snapshot");
            to.SendSnapshot(parts.Log.Snapshot);
            transfer = to.Transfer!;
            data = parts.Log.ReadSnapshot(transfer.Snapshot, 0, parts.Options.SnapshotChunkBytes);
            Invariant.Holds(data is not null, "the newest snapshot is there");
        }

        parts.Outbox.Send(new SnapshotChunk(parts.Id, to.Id, parts.Standing.Term, transfer.Snapshot, transfer.Next, data));
        transfer.Sent();
    }
}
