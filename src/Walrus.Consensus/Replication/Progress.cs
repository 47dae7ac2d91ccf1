namespace Walrus.Consensus;

/// <summary>What a leader knows of one other member (paper, figure 2: nextIndex and matchIndex). Always Matched &lt; Next.</summary>
internal sealed class Progress(NodeId id, LogIndex next, RaftOptions options)
{
    private readonly InFlight _inFlight = new(options.AppendsInFlight, options.AppendBytesInFlight);
    private bool _isProbeOut;

    /// <summary>The member.</summary>
    public NodeId Id => id;

    /// <summary>How entries are sent to it.</summary>
    public ProgressState State { get; private set; }

    /// <summary>The last entry known to be on its disk and equal to the leader's.</summary>
    public LogIndex Matched { get; private set; }

    /// <summary>The next entry to send.</summary>
    public LogIndex Next { get; private set; } = next;

    /// <summary>What it was last told of commits.</summary>
    public LogIndex CommittedSent { get; private set; }

    /// <summary>True when it answered since the last quorum check.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>The newest round of reads that it confirmed.</summary>
    public long ConfirmedRound { get; set; }

    /// <summary>True when an append is due even without entries, to find out what got lost.</summary>
    public bool IsProbeDue { get; private set; }

    /// <summary>The snapshot on its way; null unless <see cref="State"/> says so.</summary>
    public SnapshotTransfer? Transfer { get; private set; }

    /// <summary>True while entries may be sent.</summary>
    public bool MaySendEntries => State switch
    {
        ProgressState.Probe => !_isProbeOut,
        ProgressState.Replicate => !_inFlight.IsFull,
        _ => false,
    };

    /// <summary>True while an append without entries may be sent: a full window does not stop it.</summary>
    public bool MaySendEmpty => State == ProgressState.Replicate || (State == ProgressState.Probe && !_isProbeOut);

    /// <summary>An append was sent.</summary>
    public void Sent(LogIndex last, int entries, int bytes, LogIndex committed)
    {
        CommittedSent = LogIndex.Max(CommittedSent, committed);
        IsProbeDue = false;
        if (State == ProgressState.Probe)
        {
            _isProbeOut = true;
        }
        else if (entries > 0)
        {
            Next = last.Next;
            _inFlight.Add(last, bytes);
        }
    }

    /// <summary>It acknowledged everything up to <paramref name="index"/>. <paramref name="logBase"/>: where the leader's log begins.</summary>
    public void Acknowledged(LogIndex index, LogIndex logBase)
    {
        bool isNews = index > Matched;
        Matched = LogIndex.Max(Matched, index);
        Next = LogIndex.Max(Next, index.Next);
        if (State == ProgressState.Replicate)
        {
            _inFlight.FreeThrough(index);
        }
        else if ((State == ProgressState.Probe && index == Matched) || (State == ProgressState.Snapshot && isNews && Matched >= logBase))
        {
            Become(ProgressState.Replicate);
            Next = Matched.Next;
        }
    }

    /// <summary>
    /// It received everything up to <paramref name="index"/> but promises nothing, because it may not vote: sending goes on behind it, and
    /// <see cref="Matched"/> stays. <paramref name="logBase"/>: where the leader's log begins.
    /// </summary>
    public void Received(LogIndex index, LogIndex logBase)
    {
        if (State == ProgressState.Replicate)
        {
            _inFlight.FreeThrough(index);
        }
        else if (State == ProgressState.Probe || index >= logBase)
        {
            Become(ProgressState.Replicate);
            Next = Matched.Next;
        }

        Next = LogIndex.Max(Next, index.Next);
    }

    /// <summary>
    /// It does not hold <paramref name="rejected"/>, and can match at <paramref name="candidate"/> at the latest. Says nothing when the answer is to
    /// something sent long ago. A member that rejects what it once acknowledged has lost it, and gets no further before it has been removed and added
    /// again; it is asked once per heartbeat.
    /// </summary>
    public void Rejected(LogIndex rejected, LogIndex candidate)
    {
        if (State == ProgressState.Replicate && rejected > Matched)
        {
            Become(ProgressState.Probe);
            Next = Matched.Next;
        }
        else if (State == ProgressState.Probe && rejected > Matched && rejected == Next.Previous)
        {
            Next = LogIndex.Max(LogIndex.Min(rejected, candidate.Next), Matched.Next);
            _isProbeOut = false;
        }
    }

    /// <summary>It answered a heartbeat: what was sent before may be lost, if something is still missing.</summary>
    public void Answered(LogIndex last)
    {
        IsActive = true;
        _isProbeOut = false;
        IsProbeDue = Matched < last || State == ProgressState.Probe;
    }

    /// <summary>The link says that messages were lost.</summary>
    public void Unreachable()
    {
        if (State == ProgressState.Replicate)
        {
            Become(ProgressState.Probe);
            Next = Matched.Next;
        }
    }

    /// <summary>It needs what is compacted.</summary>
    public void SendSnapshot(Snapshot snapshot)
    {
        Become(ProgressState.Snapshot);
        Transfer = new SnapshotTransfer(snapshot);
    }

    private void Become(ProgressState state)
    {
        State = state;
        Transfer = null;
        _isProbeOut = false;
        IsProbeDue = false;
        _inFlight.Clear();
    }
}
