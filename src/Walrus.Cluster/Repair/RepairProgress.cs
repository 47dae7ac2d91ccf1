namespace Walrus.Cluster;

/// <summary>How far a node is with the copies that it makes. What is done counts from when the present work began: from the last moment on at which there was nothing to do. Thread-safe.</summary>
internal sealed class RepairProgress
{
    private readonly Lock _gate = new();
    private bool _isIdle = true;
    private int _waitingMoves;
    private int _underWay;
    private long _done;
    private long _bytes;

    /// <summary>A copy, or a move, is being made.</summary>
    public void Begun()
    {
        lock (_gate)
        {
            Awaken();
            _underWay++;
        }
    }

    /// <summary>It ended.</summary>
    public void Ended(bool isDone)
    {
        lock (_gate)
        {
            _underWay--;
            _done += isDone ? 1 : 0;
        }
    }

    /// <summary>Bytes were taken in.</summary>
    public void Copied(long bytes)
    {
        lock (_gate)
        {
            Awaken();
            _bytes += bytes;
        }
    }

    /// <summary>So many moves of segments to other nodes are decided and not begun.</summary>
    public void Planned(int moves)
    {
        lock (_gate)
        {
            _waitingMoves = moves;
        }
    }

    /// <summary>There is nothing to do: what is done from the next beginning on counts anew.</summary>
    public void Rested()
    {
        lock (_gate)
        {
            _isIdle |= _underWay == 0 && _waitingMoves == 0;
        }
    }

    /// <summary>The counts of now.</summary>
    public (int WaitingMoves, int UnderWay, long Done, long Bytes) Read()
    {
        lock (_gate)
        {
            return (_waitingMoves, _underWay, _done, _bytes);
        }
    }

    private void Awaken()
    {
        if (_isIdle)
        {
            _isIdle = false;
            _done = 0;
            _bytes = 0;
        }
    }
}
