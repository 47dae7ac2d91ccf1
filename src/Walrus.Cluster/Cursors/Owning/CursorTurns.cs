namespace Walrus.Cluster;

/// <summary>The calls that wait for their turn at one cursor, in order of arrival, and whether somebody serves them.</summary>
internal sealed class CursorTurns(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<CursorTurn> _waiting = [];
    private long _touchedAt = time.GetTimestamp();
    private int _movesInFlight;
    private bool _isServed;
    private bool _isClosed;

    /// <summary>Takes a call in; false when this is closed. <paramref name="begins"/> is true when the caller has to serve from now on, because nobody does.</summary>
    public bool TryAdd(CursorTurn turn, out bool begins)
    {
        begins = false;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _touchedAt = time.GetTimestamp();
            if (_waiting.Count < Limits.CursorTurnsMax)
            {
                _waiting.Enqueue(turn);
                begins = !_isServed;
                _isServed = true;
                return true;
            }
        }

        turn.Complete(CursorAnswer.Unmoved($"{Limits.CursorTurnsMax} calls wait for the cursor already"));
        return true;
    }

    /// <summary>The first; it stays. Null when nobody waits: whoever serves has ended.</summary>
    public CursorTurn? Peek()
    {
        lock (_gate)
        {
            _isServed = _waiting.TryPeek(out CursorTurn? turn);
            return turn;
        }
    }

    /// <summary>How many calls for entries are first in the queue.</summary>
    public int CountNext()
    {
        lock (_gate)
        {
            return _waiting.TakeWhile(static turn => turn.Question.Verb == CursorVerb.Next).Count();
        }
    }

    /// <summary>Takes up to <paramref name="max"/> calls for entries out that are first in the queue; those that nobody waits for any more go without being served.</summary>
    public List<CursorTurn> TakeNext(int max) => Take(max, isNext: true);

    /// <summary>Takes the first out if it is another call; null when nobody waits for it any more.</summary>
    public CursorTurn? TakeOther() => Take(1, isNext: false) is [CursorTurn turn] ? turn : null;

    /// <summary>A move is on its way.</summary>
    public void MoveStarted()
    {
        lock (_gate)
        {
            _movesInFlight++;
        }
    }

    /// <summary>A move has ended.</summary>
    public void MoveEnded()
    {
        lock (_gate)
        {
            _movesInFlight--;
        }
    }

    /// <summary>True when no move is on its way.</summary>
    public bool HasSettled()
    {
        lock (_gate)
        {
            return _movesInFlight == 0;
        }
    }

    /// <summary>Takes nothing any more, if nothing is under way and nobody has called for <see cref="Limits.CursorIdleMax"/>.</summary>
    public bool TryCloseIdle()
    {
        lock (_gate)
        {
            _isClosed |= !_isServed && _movesInFlight == 0 && time.GetElapsedTime(_touchedAt) >= Limits.CursorIdleMax;
            return _isClosed;
        }
    }

    /// <summary>Takes nothing any more; those who wait are told that nothing was moved.</summary>
    public void Close(string reason)
    {
        CursorTurn[] turns;
        lock (_gate)
        {
            _isClosed = true;
            _isServed = false;
            turns = [.. _waiting];
            _waiting.Clear();
        }

        foreach (CursorTurn turn in turns)
        {
            turn.Complete(CursorAnswer.Unmoved(reason));
        }
    }

    private List<CursorTurn> Take(int max, bool isNext)
    {
        List<CursorTurn> taken = [];
        lock (_gate)
        {
            while (taken.Count < max && _waiting.TryPeek(out CursorTurn? turn) && (turn.Question.Verb == CursorVerb.Next) == isNext)
            {
                _waiting.Dequeue();
                if (turn.TryBegin())
                {
                    taken.Add(turn);
                }
                else
                {
                    turn.Complete(CursorAnswer.Unmoved("nobody waits for it any more"));
                }
            }
        }

        return taken;
    }
}
