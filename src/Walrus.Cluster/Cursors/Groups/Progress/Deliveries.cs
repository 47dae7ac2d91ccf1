namespace Walrus.Cluster;

/// <summary>What a receipt is worth.</summary>
internal enum ReceiptVerdict
{
    /// <summary>The entry is its consumer's, or nobody's: what is asked for may be done.</summary>
    Good = 0,

    /// <summary>The entry is done with already: there is nothing to do.</summary>
    Done = 1,

    /// <summary>The entry was handed out again meanwhile, or the group was put elsewhere: the receipt says nothing any more.</summary>
    Late = 2,
}

/// <summary>
/// One partition's entries on their way through a group: handed out, given back, acknowledged. Decides only, time comes in as how long the owner has served;
/// what it remembers beside <see cref="Acked"/> is gone with its owner. Pure, not for concurrent use.
/// </summary>
/// <remarks>
/// <code>
///   done | returned or in flight, done in ranges between | never handed out here, done in ranges between
///        Position                                        Next
/// </code>
/// </remarks>
internal sealed class Deliveries
{
    private const int EndsSlack = 64;

    private readonly Dictionary<Offset, Flight> _flying = [];
    private readonly Dictionary<Offset, int> _returnedCounts = [];
    private readonly SortedSet<Offset> _returned = [];
    private readonly PriorityQueue<(Offset At, HandOutStamp Stamp), TimeSpan> _ends = new();

    /// <summary>Takes over from <paramref name="progress"/>, which it leaves alone: nothing is in flight.</summary>
    public Deliveries(GroupProgress progress)
    {
        Acked = progress.Acked.Copy();
        Era = progress.Era;
        Next = Acked.Position;
    }

    /// <summary>What is done with.</summary>
    public AckedOffsets Acked { get; private set; }

    /// <summary>When the group was put where it began: receipts from before say nothing.</summary>
    public HandOutStamp Era { get; private set; }

    /// <summary>Everything below was handed out by this owner, or is done with.</summary>
    public Offset Next { get; private set; }

    /// <summary>Entries that consumers have.</summary>
    public int InFlight => _flying.Count;

    /// <summary>Entries that were handed out and came back.</summary>
    public int Returned => _returned.Count;

    /// <summary>When the next entry comes back by itself; null when none is in flight.</summary>
    public TimeSpan? NextEnd
    {
        get
        {
            while (_ends.TryPeek(out (Offset At, HandOutStamp Stamp) end, out TimeSpan at))
            {
                if (IsFlying(end.At, end.Stamp, out Flight flight) && flight.Until == at)
                {
                    return at;
                }

                _ends.Dequeue();
            }

            return null;
        }
    }

    /// <summary>Entries whose time has passed come back. True when there was one.</summary>
    public bool Expire(TimeSpan now)
    {
        bool hasAny = false;
        while (NextEnd is { } end && end <= now)
        {
            Return(_ends.Dequeue().At);
            hasAny = true;
        }

        return hasAny;
    }

    /// <summary>The first entries that came back, in order, at most so many: to be handed out before others.</summary>
    public IReadOnlyList<Offset> PeekReturned(int max) => [.. _returned.Take(max)];

    /// <summary>The first entry from <paramref name="at"/> on that this owner has not handed out and that is not done with.</summary>
    public Offset FreshFrom(Offset at) => Acked.SkipFrom(Offset.Max(at, Next));

    /// <summary>True when the entry may be handed out.</summary>
    public bool IsAvailable(Offset at) => !Acked.Contains(at) && !_flying.ContainsKey(at);

    /// <summary>Gives an available entry to a consumer until <paramref name="until"/>, and says how often it was handed out by now. Of those not handed out before, the first goes first.</summary>
    public int HandOut(Offset at, HandOutStamp stamp, TimeSpan until)
    {
        int count = 1;
        if (_returnedCounts.Remove(at, out int before))
        {
            _returned.Remove(at);
            count = before + 1;
        }

        Next = Offset.Max(Next, at.Next);
        _flying[at] = new Flight(stamp, until, count);
        RememberEnd(at, stamp, until);
        return count;
    }

    /// <summary>What a receipt is worth for acknowledging.</summary>
    public ReceiptVerdict Judge(Offset at, HandOutStamp stamp)
    {
        if (stamp <= Era)
        {
            return ReceiptVerdict.Late;
        }

        if (Acked.Contains(at))
        {
            return ReceiptVerdict.Done;
        }

        return _flying.TryGetValue(at, out Flight flight) && flight.Stamp != stamp ? ReceiptVerdict.Late : ReceiptVerdict.Good;
    }

    /// <summary>The entry is done with, whoever has it.</summary>
    public void Acknowledge(Offset at)
    {
        Forget(at);
        Acked.Add(new Storage.OffsetRange(at, at.Next));
        Next = Offset.Max(Next, Acked.Position);
    }

    /// <summary>The consumer gives the entry back. Late when it does not have it any more and somebody else does, or it is done with.</summary>
    public ReceiptVerdict Release(Offset at, HandOutStamp stamp)
    {
        ReceiptVerdict verdict = Judge(at, stamp);
        if (verdict == ReceiptVerdict.Good && _flying.ContainsKey(at))
        {
            Return(at);
        }

        return verdict == ReceiptVerdict.Done ? ReceiptVerdict.Late : verdict;
    }

    /// <summary>The consumer needs longer, until <paramref name="until"/>. Late when the entry has come back.</summary>
    public ReceiptVerdict Extend(Offset at, HandOutStamp stamp, TimeSpan until)
    {
        if (stamp <= Era || !IsFlying(at, stamp, out Flight flight))
        {
            return ReceiptVerdict.Late;
        }

        _flying[at] = flight with { Until = until };
        RememberEnd(at, stamp, until);
        return ReceiptVerdict.Good;
    }

    /// <summary>Somebody put the group there: everything that was handed out is forgotten.</summary>
    public void Place(Offset position, HandOutStamp era)
    {
        _flying.Clear();
        _returned.Clear();
        _returnedCounts.Clear();
        _ends.Clear();
        Acked = new AckedOffsets(position);
        Era = era;
        Next = position;
    }

    /// <summary>What lies below <paramref name="start"/> is gone and nobody gets it any more.</summary>
    public void TrimTo(Offset start)
    {
        foreach (Offset gone in _flying.Keys.Concat(_returned).Where(at => at < start).ToArray())
        {
            Forget(gone);
        }

        Acked.RaiseTo(start);
        Next = Offset.Max(Next, Acked.Position);
    }

    private bool IsFlying(Offset at, HandOutStamp stamp, out Flight flight) => _flying.TryGetValue(at, out flight) && flight.Stamp == stamp;

    private void Return(Offset at)
    {
        if (_flying.Remove(at, out Flight flight))
        {
            _returned.Add(at);
            _returnedCounts[at] = flight.Count;
        }
    }

    private void Forget(Offset at)
    {
        _flying.Remove(at);
        if (_returnedCounts.Remove(at))
        {
            _returned.Remove(at);
        }
    }

    /// <summary>Ends of what is not in flight any more are left behind; when they are the most, they go.</summary>
    private void RememberEnd(Offset at, HandOutStamp stamp, TimeSpan until)
    {
        _ends.Enqueue((at, stamp), until);
        if (_ends.Count > (2 * _flying.Count) + EndsSlack)
        {
            _ends.Clear();
            foreach ((Offset flying, Flight flight) in _flying)
            {
                _ends.Enqueue((flying, flight.Stamp), flight.Until);
            }
        }
    }

    /// <summary>An entry that a consumer has.</summary>
    private readonly record struct Flight(HandOutStamp Stamp, TimeSpan Until, int Count);
}
