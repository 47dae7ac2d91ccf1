namespace Walrus.Consensus;

/// <summary>
/// Linearizable reads without the log (thesis 6.4): a read notes what is committed, and waits until a majority has answered a heartbeat that was
/// sent after it. All reads asked between two <see cref="Ready"/>s share one round.
/// </summary>
internal sealed class ReadRounds(SafetyRules rules)
{
    private readonly Queue<(ReadRequest Request, LogIndex Index, long Round)> _asked = new();
    private readonly List<ReadRequest> _beforeFirstCommit = [];

    /// <summary>The round that heartbeats carry.</summary>
    public long Round { get; private set; }

    /// <summary>True when a round was asked for that no heartbeat has carried yet.</summary>
    public bool IsRoundDue { get; private set; }

    /// <summary>Reads that wait.</summary>
    public int Pending => _asked.Count + _beforeFirstCommit.Count;

    /// <summary>A read, for which everything up to <paramref name="committed"/> must be applied.</summary>
    public void Ask(ReadRequest request, LogIndex committed, bool hasCommittedInTerm)
    {
        if (!rules.MayRead(hasCommittedInTerm))
        {
            _beforeFirstCommit.Add(request);
            return;
        }

        if (!IsRoundDue)
        {
            Round++;
            IsRoundDue = true;
        }

        _asked.Enqueue((request, committed, Round));
    }

    /// <summary>The first entry of the term is committed: the reads that came before can be asked now.</summary>
    public void FirstCommitted(LogIndex committed)
    {
        foreach (ReadRequest request in _beforeFirstCommit)
        {
            Ask(request, committed, hasCommittedInTerm: true);
        }

        _beforeFirstCommit.Clear();
    }

    /// <summary>Heartbeats with <see cref="Round"/> are on their way.</summary>
    public void Sent() => IsRoundDue = false;

    /// <summary>A majority has confirmed <paramref name="round"/>; adds the reads that waited for it to <paramref name="into"/>.</summary>
    public void Confirmed(long round, List<ReadResult> into)
    {
        while (_asked.TryPeek(out (ReadRequest Request, LogIndex Index, long Round) oldest) && rules.IsConfirmed(oldest.Round, round))
        {
            _asked.Dequeue();
            into.Add(new ReadResult(oldest.Request, IsConfirmed: true, oldest.Index));
        }
    }

    /// <summary>Leadership is lost: none of them can be answered here.</summary>
    public void Refuse(List<ReadResult> into)
    {
        foreach (ReadRequest request in _beforeFirstCommit)
        {
            into.Add(new ReadResult(request, IsConfirmed: false, LogIndex.Zero));
        }

        foreach ((ReadRequest request, _, _) in _asked)
        {
            into.Add(new ReadResult(request, IsConfirmed: false, LogIndex.Zero));
        }

        _beforeFirstCommit.Clear();
        _asked.Clear();
    }
}
