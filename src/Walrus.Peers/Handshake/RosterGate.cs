namespace Walrus.Peers;

/// <summary>The roster behind a lock, with the count of connections that its judgement needs.</summary>
internal sealed class RosterGate(PeerRoster roster)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, int> _connections = [];

    /// <summary>Judges a hello. When accepted it is remembered; <paramref name="isNewer"/>: an older incarnation's connections are to be closed.</summary>
    public Verdict Admit(Introduction hello, out bool isNewer)
    {
        lock (_gate)
        {
            return Remember(hello, roster.JudgeHello(hello, IsConnected), out isNewer);
        }
    }

    /// <summary>Judges a welcome, as <see cref="Admit"/> does.</summary>
    public Verdict AdmitWelcome(Introduction welcome, NodeId expected, out bool isNewer)
    {
        lock (_gate)
        {
            return Remember(welcome, roster.JudgeWelcome(welcome, expected, IsConnected), out isNewer);
        }
    }

    /// <summary>A connection with the node exists from here on.</summary>
    public void Connected(NodeId node)
    {
        lock (_gate)
        {
            _connections[node] = _connections.GetValueOrDefault(node) + 1;
        }
    }

    /// <summary>It has ended.</summary>
    public void Disconnected(NodeId node)
    {
        lock (_gate)
        {
            int left = _connections.GetValueOrDefault(node) - 1;
            if (left > 0)
            {
                _connections[node] = left;
            }
            else
            {
                _connections.Remove(node);
            }
        }
    }

    /// <inheritdoc cref="PeerRoster.Remove"/>
    public void Remove(NodeId node)
    {
        lock (_gate)
        {
            roster.Remove(node);
        }
    }

    /// <inheritdoc cref="PeerRoster.Restore"/>
    public void Restore(NodeId node)
    {
        lock (_gate)
        {
            roster.Restore(node);
        }
    }

    private Verdict Remember(Introduction other, Verdict verdict, out bool isNewer)
    {
        isNewer = verdict.IsAccepted && !other.IsGuest && roster.Accept(other.Identity);
        return verdict;
    }

    private bool IsConnected(NodeId node) => _connections.ContainsKey(node);
}
