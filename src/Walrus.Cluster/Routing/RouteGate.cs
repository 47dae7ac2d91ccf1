namespace Walrus.Cluster;

/// <summary>Calls to one place that wait, by their tickets, because an attempt did nothing. Guarded by the lock of its <see cref="RouteGates{TKey}"/>.</summary>
internal sealed class RouteGate
{
    private readonly LinkedList<RoutedCall> _waiting = [];
    private Obstacle? _obstacle;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>True once an attempt did nothing since <see cref="TakeObstacle"/>.</summary>
    public bool IsBlocked => _obstacle is not null;

    /// <summary>The first in order; null when nobody waits.</summary>
    public RoutedCall? Head => _waiting.First?.Value;

    /// <summary>Takes a call in at its place.</summary>
    public void Add(RoutedCall call, Obstacle? obstacle)
    {
        _obstacle = obstacle ?? _obstacle;
        LinkedListNode<RoutedCall>? after = _waiting.Last;
        while (after is not null && after.Value.Ticket > call.Ticket)
        {
            after = after.Previous;
        }

        if (after is null)
        {
            _waiting.AddFirst(call);
        }
        else
        {
            _waiting.AddAfter(after, call);
        }
    }

    /// <summary>Takes the first out.</summary>
    public void RemoveHead() => _waiting.RemoveFirst();

    /// <summary>What is in the way, once.</summary>
    public Obstacle? TakeObstacle()
    {
        Obstacle? obstacle = _obstacle;
        _obstacle = null;
        return obstacle;
    }
}
