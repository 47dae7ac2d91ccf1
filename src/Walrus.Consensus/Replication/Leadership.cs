namespace Walrus.Consensus;

/// <summary>What a node does while it leads; made anew for every term that it leads.</summary>
internal sealed class Leadership
{
    private readonly NodeParts _parts;
    private readonly AppendSender _sender;
    private readonly ProgressTable _table;
    private readonly LogIndex _firstOfTerm;
    private long _uncommittedBytes;
    private int _heartbeatTicks;
    private bool _isHeartbeatDue;

    /// <summary>
    /// Begins to lead: appends the empty entry that makes earlier terms' entries committable (paper, sections 8 and 5.4.2). The very first leader of a
    /// cluster appends the founding membership instead, so that whoever has any entry knows the members at it.
    /// </summary>
    public Leadership(NodeParts parts)
    {
        _parts = parts;
        _sender = new AppendSender(parts);
        _table = new ProgressTable(parts);
        Reads = new ReadRounds(parts.Rules);
        _table.FollowMembership();
        _firstOfTerm = parts.Log.Memberships.CurrentIndex == LogIndex.Zero
            ? Append(EntryKind.Membership, MembershipCodec.Encode(parts.Members))
            : Append(EntryKind.NoOp, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Reads that wait for confirmation.</summary>
    public ReadRounds Reads { get; }

    /// <summary>Leadership on its way to another node.</summary>
    public LeadershipTransfer Transfer { get; } = new();

    /// <summary>The progress of the others.</summary>
    public ProgressTable Table => _table;

    /// <summary>Bytes proposed and not yet committed.</summary>
    public long UncommittedBytes => _uncommittedBytes;

    /// <summary>True once an entry of this term is committed: only then does a leader know all that is.</summary>
    public bool HasCommittedInTerm => _parts.Log.Committed >= _firstOfTerm;

    /// <summary>True while a change of membership is not committed.</summary>
    public bool IsChangePending => _parts.Log.Memberships.CurrentIndex > _parts.Log.Committed;

    /// <summary>Appends an entry of this term; a membership is in force at once.</summary>
    public LogIndex Append(EntryKind kind, ReadOnlyMemory<byte> data)
    {
        LogEntry entry = new(_parts.Log.Last.Index.Next, _parts.Standing.Term, kind, data);
        _parts.Log.Append(entry);
        _uncommittedBytes += entry.Bytes;
        if (kind == EntryKind.Membership)
        {
            _table.FollowMembership();
        }

        return entry.Index;
    }

    /// <summary>A follower acknowledged or rejected. False when the sender is no member.</summary>
    public bool OnReply(AppendReply reply)
    {
        if (_table.Find(reply.From) is not { } progress)
        {
            return false;
        }

        progress.IsActive = true;
        LogIndex last = _parts.Log.Last.Index;
        if (reply.IsRejected)
        {
            if (reply.Index > LogIndex.Zero)
            {
                progress.Rejected(reply.Index, _parts.Log.LastAtMost(reply.Hint.Index, reply.Hint.Term).Index);
            }
            else if (reply.Hint.Index > LogIndex.Zero && reply.Hint.Index <= last)
            {
                progress.Received(reply.Hint.Index, _parts.Log.Base.Index);
            }
        }
        else if (reply.Index <= last)
        {
            progress.Acknowledged(reply.Index, _parts.Log.Base.Index);
            AdvanceCommit();
            TransferIfReady(progress);
        }

        return true;
    }

    /// <summary>A follower answered a heartbeat. False when the sender is no member.</summary>
    public bool OnReply(HeartbeatReply reply)
    {
        if (_table.Find(reply.From) is not { } progress)
        {
            return false;
        }

        progress.Answered(_parts.Log.Last.Index);
        progress.ConfirmedRound = Math.Max(progress.ConfirmedRound, Math.Min(reply.Round, Reads.Round));
        return true;
    }

    /// <summary>A follower says which piece of a snapshot it wants. False when the sender is no member.</summary>
    public bool OnReply(SnapshotReply reply)
    {
        if (_table.Find(reply.From) is not { } progress)
        {
            return false;
        }

        progress.IsActive = true;
        progress.Transfer?.Wanted(reply.Snapshot, reply.Next);
        return true;
    }

    /// <summary>Hands leadership over as soon as <paramref name="progress"/>, if it is that of the chosen one, has everything.</summary>
    public void TransferIfReady(Progress progress)
    {
        if (Transfer.IsReady(progress.Id, progress.Matched, _parts.Log.Last.Index))
        {
            _parts.Outbox.Send(new TimeoutNow(_parts.Id, progress.Id, _parts.Standing.Term));
        }
    }

    /// <summary>Commits what a majority holds (paper, sections 5.3 and 5.4.2).</summary>
    public void AdvanceCommit()
    {
        RaftLog log = _parts.Log;
        LogIndex own = _parts.Rules.OwnCopy(log.Stable, log.Last.Index);
        LogIndex held = new(_table.ReachedByMajority(static progress => progress.Matched.Value, own.Value));
        if (held <= log.Committed || !log.TryGetTerm(held, out Term term) || !_parts.Rules.MayCommit(term, _parts.Standing.Term))
        {
            return;
        }

        bool isFirst = !HasCommittedInTerm;
        log.Commit(held);
        if (isFirst && HasCommittedInTerm)
        {
            Reads.FirstCommitted(log.Committed);
        }
    }

    /// <summary>Committed entries no longer count against <see cref="RaftOptions.UncommittedBytes"/>.</summary>
    public void HandedOver(long bytes) => _uncommittedBytes = Math.Max(0, _uncommittedBytes - bytes);

    /// <summary>One tick has passed.</summary>
    public void Tick()
    {
        _heartbeatTicks++;
        if (_heartbeatTicks >= _parts.Options.HeartbeatTicks)
        {
            _heartbeatTicks = 0;
            _isHeartbeatDue = true;
        }

        Transfer.Tick(_parts.Options.ElectionTicks);
        foreach (Progress progress in _table.Others)
        {
            progress.Transfer?.Tick(_parts.Options.ElectionTicks);
        }
    }

    /// <summary>
    /// True when a majority answered since the last check (thesis 6.2): a leader that is cut off stops to lead, so that its clients look for another.
    /// </summary>
    public bool TakeQuorumCheck()
    {
        long active = _table.ReachedByMajority(static progress => progress.IsActive ? 1 : 0, own: 1);
        foreach (Progress progress in _table.Others)
        {
            progress.IsActive = false;
        }

        return active == 1;
    }

    /// <summary>Confirms reads; sends entries, commits, snapshots and heartbeats as far as each follower may have them.</summary>
    public void Dispatch(List<ReadResult> reads)
    {
        Reads.Confirmed(_table.ReachedByMajority(static progress => progress.ConfirmedRound, own: Reads.Round), reads);
        bool sendsHeartbeats = _isHeartbeatDue || Reads.IsRoundDue;
        foreach (Progress progress in _table.Others)
        {
            if (sendsHeartbeats)
            {
                LogIndex committed = _parts.Rules.CommittedFor(_parts.Log.Committed, progress.Matched);
                _parts.Outbox.Send(new Heartbeat(_parts.Id, progress.Id, _parts.Standing.Term, committed, Reads.Round));
            }

            _sender.Send(progress);
        }

        Reads.Sent();
        _isHeartbeatDue = false;
    }
}
