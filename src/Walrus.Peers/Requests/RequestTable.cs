namespace Walrus.Peers;

/// <summary>
/// Requests without an answer, by correlation and with deadlines. Pure: timestamps come from outside. Its owner guards it.
/// </summary>
internal sealed class RequestTable<T>(int inFlightMax)
{
    private readonly Dictionary<ulong, (T Item, long Deadline)> _open = [];
    private ulong _issued;

    /// <summary>Requests without an answer.</summary>
    public int Count => _open.Count;

    /// <summary>Whether there is room for one more.</summary>
    public bool HasRoom => _open.Count < inFlightMax;

    /// <summary>The correlation that the next request gets.</summary>
    public ulong Next => _issued + 1;

    /// <summary>True for correlations that were given out: an answer to any other is the other side's mistake.</summary>
    public bool WasIssued(ulong correlation) => correlation > 0 && correlation <= _issued;

    /// <summary>Gives the correlation <see cref="Next"/> to a request. <paramref name="deadline"/> is a timestamp.</summary>
    public ulong Add(T item, long deadline)
    {
        ulong correlation = ++_issued;
        _open.Add(correlation, (item, deadline));
        return correlation;
    }

    /// <summary>Looks at a request that is still open.</summary>
    public bool TryGet(ulong correlation, out T item)
    {
        bool found = _open.TryGetValue(correlation, out (T Item, long Deadline) entry);
        item = entry.Item;
        return found;
    }

    /// <summary>Takes a request out: it was answered or given up. False when that has happened before.</summary>
    public bool TryTake(ulong correlation, out T item)
    {
        bool found = _open.Remove(correlation, out (T Item, long Deadline) entry);
        item = entry.Item;
        return found;
    }

    /// <summary>Moves a deadline.</summary>
    public void Extend(ulong correlation, long deadline)
    {
        if (_open.TryGetValue(correlation, out (T Item, long Deadline) entry))
        {
            _open[correlation] = (entry.Item, deadline);
        }
    }

    /// <summary>Takes out what is due at <paramref name="now"/>; null, the usual case, when nothing is.</summary>
    public List<(ulong Correlation, T Item)>? TakeExpired(long now)
    {
        List<(ulong Correlation, T Item)>? expired = null;
        foreach ((ulong correlation, (T item, long deadline)) in _open)
        {
            if (deadline <= now)
            {
                (expired ??= []).Add((correlation, item));
            }
        }

        expired?.ForEach(entry => _open.Remove(entry.Correlation));
        return expired;
    }

    /// <summary>Takes everything out.</summary>
    public T[] TakeAll()
    {
        T[] all = [.. _open.Values.Select(entry => entry.Item)];
        _open.Clear();
        return all;
    }
}
