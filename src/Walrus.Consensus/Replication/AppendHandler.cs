namespace Walrus.Consensus;

/// <summary>The follower's side of replication (paper, section 5.3). The term has been checked: it is the node's own.</summary>
internal sealed class AppendHandler(NodeParts parts)
{
    /// <summary>Takes entries from the leader, and answers.</summary>
    public StepOutcome OnAppend(AppendRequest request)
    {
        RaftLog log = parts.Log;
        if (request.Previous.Index < log.Committed)
        {
            // What is committed here equals the leader's log, so this request is late, or its sender has lost track: the answer tells it where to go on.
            parts.Acknowledge(request.From, log.Committed);
            return StepOutcome.Taken;
        }

        bool holdsPrevious = parts.Rules.AcceptsEntriesBehind(log.Holds(request.Previous));
        if (!holdsPrevious || request.Previous.Index > log.Last.Index)
        {
            Reject(request);
            return StepOutcome.Taken;
        }

        int firstNew = FirstNew(request);
        if (firstNew < request.Entries.Count && request.Entries[firstNew].Index <= log.Last.Index)
        {
            log.Truncate(request.Entries[firstNew].Index, parts.Rules.RollsBackMembership);
        }

        for (int i = firstNew; i < request.Entries.Count; i++)
        {
            log.Append(request.Entries[i]);
        }

        LogIndex matched = request.Previous.Index + request.Entries.Count;
        log.Commit(LogIndex.Min(request.Committed, matched));

        // What was proved to be equal, not everything that this log holds: behind it may lie what another leader made.
        parts.Acknowledge(request.From, matched);
        return StepOutcome.Taken;
    }

    /// <summary>The leader is alive, and says what is committed of what this node acknowledged.</summary>
    public StepOutcome OnHeartbeat(Heartbeat heartbeat)
    {
        long round = parts.Rules.MayPromise(parts.Options.MayVote) ? heartbeat.Round : 0;
        parts.Outbox.Send(new HeartbeatReply(parts.Id, heartbeat.From, parts.Standing.Term, round));
        if (heartbeat.Committed > parts.Log.Last.Index)
        {
            return StepOutcome.Contradiction;
        }

        parts.Log.Commit(heartbeat.Committed);
        return StepOutcome.Taken;
    }

    /// <summary>
    /// The first of the request's entries that this log lacks or holds differently; their number when it holds all. Entries that are equal stay, and
    /// so does what follows them: the request may be older than others that were taken already.
    /// </summary>
    private int FirstNew(AppendRequest request)
    {
        for (int i = 0; i < request.Entries.Count; i++)
        {
            LogEntry entry = request.Entries[i];
            if (!parts.Log.TryGetTerm(entry.Index, out Term own) || parts.Rules.IsConflict(own, entry.Term))
            {
                return i;
            }
        }

        return request.Entries.Count;
    }

    private void Reject(AppendRequest request)
    {
        LogPosition hint = parts.Log.LastAtMost(request.Previous.Index, request.Previous.Term);
        parts.Outbox.Send(new AppendReply(parts.Id, request.From, parts.Standing.Term, request.Previous.Index, IsRejected: true, hint));
    }
}
