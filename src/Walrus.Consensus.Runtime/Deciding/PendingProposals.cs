namespace Walrus.Consensus.Runtime;

/// <summary>
/// Proposals that are in the log and whose end is not known. What decides is the entry that is handed over at a proposal's index: the very position
/// means committed, another term means that it is lost for good (paper, section 5.4, State Machine Safety). Bounded by its owner.
/// </summary>
/// <remarks>
/// A leader that is deposed and elected again may append at indexes at which older proposals of its wait; those are not lost yet, because a third
/// node may hold them and be elected next. So several may wait at one index, each of another term.
/// </remarks>
internal sealed class PendingProposals<T>
    where T : class
{
    private readonly PriorityQueue<(LogPosition Position, T Proposal, int Reign), (LogIndex Index, Term Term)> _waiting = new();
    private readonly Queue<(int Reign, long Deadline)> _lost = new();
    private int _reign;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>A proposal was appended.</summary>
    public void Add(LogPosition position, T proposal) => _waiting.Enqueue((position, proposal, _reign), (position.Index, position.Term));

    /// <summary>
    /// The entry at <paramref name="committed"/> is handed over; to be repeated until false. Each time it gives a proposal that this ends.
    /// <paramref name="isCommitted"/> false: another entry has its place.
    /// </summary>
    public bool TryEnd(LogPosition committed, out T? proposal, out bool isCommitted)
    {
        isCommitted = false;
        proposal = null;
        if (!_waiting.TryPeek(out (LogPosition Position, T Proposal, int Reign) first, out _) || first.Position.Index > committed.Index)
        {
            return false;
        }

        _waiting.Dequeue();
        isCommitted = first.Position == committed;
        proposal = first.Proposal;
        return true;
    }

    /// <summary>A snapshot took the place of the entries through <paramref name="through"/>: gives one of those whose end it hides; to be repeated until false.</summary>
    public bool TryEndHidden(LogIndex through, out T? proposal)
    {
        proposal = null;
        if (!_waiting.TryPeek(out (LogPosition Position, T Proposal, int Reign) first, out _) || first.Position.Index > through)
        {
            return false;
        }

        proposal = _waiting.Dequeue().Proposal;
        return true;
    }

    /// <summary>Leadership is lost: what waits now may still be committed by others, and is waited for until <paramref name="deadline"/> (in ticks).</summary>
    public void LeadershipLost(long deadline)
    {
        if (_waiting.Count > 0)
        {
            _lost.Enqueue((_reign, deadline));
            _reign++;
        }
    }

    /// <summary>Adds to <paramref name="ended"/> those whose deadline is over at <paramref name="now"/>: nobody knows.</summary>
    public void Expire(long now, List<T> ended)
    {
        int expired = -1;
        while (_lost.TryPeek(out (int Reign, long Deadline) oldest) && oldest.Deadline <= now)
        {
            expired = _lost.Dequeue().Reign;
        }

        if (expired < 0)
        {
            return;
        }

        ((LogPosition Position, T Proposal, int Reign) Item, (LogIndex, Term) Place)[] all = [.. _waiting.UnorderedItems];
        _waiting.Clear();
        foreach (((LogPosition Position, T Proposal, int Reign) item, (LogIndex, Term) place) in all)
        {
            if (item.Reign <= expired)
            {
                ended.Add(item.Proposal);
            }
            else
            {
                _waiting.Enqueue(item, place);
            }
        }
    }

    /// <summary>Gives one after another whatever waits: the host stops.</summary>
    public bool TryEndAny(out T? proposal)
    {
        proposal = _waiting.Count > 0 ? _waiting.Dequeue().Proposal : null;
        return proposal is not null;
    }
}
