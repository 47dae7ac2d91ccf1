namespace Walrus.Peers;

/// <summary>The connections that others made to this node, one for each node and lane; guests have no place of their own.</summary>
internal sealed class AcceptedPeers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AcceptedConnection, PeerLane> _connections = [];
    private int _entered;
    private bool _isStopping;
    private TaskCompletionSource? _empty;

    /// <summary>Connections, those before their handshake included.</summary>
    public int Count => Volatile.Read(ref _entered);

    /// <summary>Takes a place; false when all are taken or the node is stopping. Return it with <see cref="Leave"/>.</summary>
    public bool TryEnter(out HandshakeRefusal refusal)
    {
        lock (_gate)
        {
            refusal = _isStopping ? HandshakeRefusal.Stopping : _entered >= Limits.PeerConnectionsMax ? HandshakeRefusal.TooMany : HandshakeRefusal.None;
            _entered += refusal == HandshakeRefusal.None ? 1 : 0;
            return refusal == HandshakeRefusal.None;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_entered == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>A connection passed its handshake; the one that it replaces, of the same node and lane, ends. False when the node is stopping.</summary>
    public bool TryAdd(AcceptedConnection connection, PeerLane lane)
    {
        AcceptedConnection[] replaced;
        lock (_gate)
        {
            if (_isStopping)
            {
                return false;
            }

            replaced = [.. _connections.Where(entry => IsSame(entry.Key, entry.Value, connection, lane)).Select(entry => entry.Key)];
            _connections.Add(connection, lane);
        }

        Close(replaced, LinkEndReason.Replaced);
        return true;
    }

    /// <summary>It has ended.</summary>
    public void Remove(AcceptedConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }

    /// <summary>Ends what a node made as an older incarnation than <paramref name="newest"/>.</summary>
    public void Outdate(NodeId node, Incarnation newest) =>
        Close(Where(connection => connection.Peer.Node == node && connection.Peer.Incarnation < newest), LinkEndReason.Replaced);

    /// <summary>Ends everything that comes from a node.</summary>
    public void Close(NodeId node) => Close(Where(connection => connection.Peer.Node == node), LinkEndReason.Removed);

    /// <summary>Ends everything.</summary>
    public void CloseAll() => Close(Where(static _ => true), LinkEndReason.Stopping);

    /// <summary>Accepts nothing new, and lets what is in flight be answered.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        return Task.WhenAll(Where(static _ => true).Select(connection => connection.DrainAsync()));
    }

    /// <summary>Completes when every place was given back.</summary>
    public Task EmptyAsync()
    {
        lock (_gate)
        {
            if (_entered == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private static bool IsSame(AcceptedConnection old, PeerLane oldLane, AcceptedConnection added, PeerLane lane) =>
        !added.Peer.Node.IsNone && old.Peer.Node == added.Peer.Node && oldLane == lane;

    private static void Close(IEnumerable<AcceptedConnection> connections, LinkEndReason reason)
    {
        foreach (AcceptedConnection connection in connections)
        {
            connection.Frames.Close(reason);
        }
    }

    private AcceptedConnection[] Where(Func<AcceptedConnection, bool> condition)
    {
        lock (_gate)
        {
            return [.. _connections.Keys.Where(condition)];
        }
    }
}
