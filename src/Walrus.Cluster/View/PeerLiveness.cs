using System.Collections.Immutable;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Which nodes answer: those to which this node has an urgent link. One that was cut, or fell silent for as long as links bear it, is gone.</summary>
public sealed class PeerLiveness : IPeerObserver
{
    private ImmutableHashSet<NodeId> _live = [];

    /// <summary>A node has come or gone. Raised by the link, which waits: take note and return.</summary>
    public event EventHandler? Changed;

    /// <summary>Whether a node answers.</summary>
    public bool IsLive(NodeId node) => Volatile.Read(ref _live).Contains(node);

    /// <inheritdoc/>
    public void Connected(PeerIdentity peer, PeerLane lane)
    {
        ArgumentNullException.ThrowIfNull(peer);
        Change(lane, peer.Node, static (live, node) => live.Add(node));
    }

    /// <inheritdoc/>
    public void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int messagesLost) =>
        Change(lane, peer, static (live, node) => live.Remove(node));

    private void Change(PeerLane lane, NodeId node, Func<ImmutableHashSet<NodeId>, NodeId, ImmutableHashSet<NodeId>> change)
    {
        if (lane == PeerLane.Urgent && ImmutableInterlocked.Update(ref _live, change, node))
        {
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }
}
