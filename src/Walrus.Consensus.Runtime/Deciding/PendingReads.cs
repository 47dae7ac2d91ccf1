namespace Walrus.Consensus.Runtime;

/// <summary>Read barriers: first they wait for the core's confirmation, then until what was committed when they were asked is applied.</summary>
internal sealed class PendingReads<T>
    where T : class
{
    private readonly Dictionary<ReadRequest, T> _asked = [];
    private readonly PriorityQueue<T, LogIndex> _confirmed = new();
    private long _last;

    /// <summary>How many wait, for either.</summary>
    public int Count => _asked.Count + _confirmed.Count;

    /// <summary>The name under which the next read goes to the core.</summary>
    public ReadRequest NextName() => new(++_last);

    /// <summary>The core has taken it.</summary>
    public void Add(ReadRequest name, T read) => _asked.Add(name, read);

    /// <summary>The core's answer. A read that is not confirmed ends here, and is returned.</summary>
    public T? Concluded(ReadResult result)
    {
        if (!_asked.Remove(result.Request, out T? read))
        {
            return null;
        }

        if (!result.IsConfirmed)
        {
            return read;
        }

        _confirmed.Enqueue(read, result.Index);
        return null;
    }

    /// <summary>Gives a read that everything up to <paramref name="applied"/> suffices for; to be repeated until false.</summary>
    public bool TryEnd(LogIndex applied, out T? read)
    {
        bool isThere = _confirmed.TryPeek(out read, out LogIndex index) && index <= applied;
        read = isThere ? _confirmed.Dequeue() : null;
        return isThere;
    }

    /// <summary>Gives one after another whatever waits: the host stops.</summary>
    public bool TryEndAny(out T? read)
    {
        if (_confirmed.TryDequeue(out read, out _))
        {
            return true;
        }

        foreach ((ReadRequest name, T asked) in _asked)
        {
            _asked.Remove(name);
            read = asked;
            return true;
        }

        return false;
    }
}
