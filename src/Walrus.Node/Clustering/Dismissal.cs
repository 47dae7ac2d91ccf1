using Walrus.Cluster;
using Walrus.Node.Hosting;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>
/// Notices that this node has no business in the cluster any more: it was removed, or another process lives under its id. It must stop then, whatever its own metadata says, which
/// nobody brings up to date any more.
/// </summary>
internal sealed class Dismissal(NodeLife own) : IPeerObserver
{
    private readonly TaskCompletionSource<Exception> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the reason, for people.</summary>
    public Task<Exception> Told => _told.Task;

    /// <inheritdoc/>
    public void Refused(NodeId peer, PeerLane lane, HandshakeRefusal refusal, string text)
    {
        if (refusal is HandshakeRefusal.Removed or HandshakeRefusal.StaleIncarnation or HandshakeRefusal.NodeTwice)
        {
            Dismiss($"Node {peer} refuses this node: {text}.");
        }
    }

    /// <summary>Looks whether the metadata still has this node.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        if (state.FindNode(own.Node) is not { } known)
        {
            return;
        }

        if (known.Status == NodeStatus.Removed)
        {
            Dismiss($"Node {own.Node} was removed from the cluster.");
        }
        else if (known.Incarnation > own.Incarnation)
        {
            Dismiss($"Node {own.Node} is registered as incarnation {known.Incarnation} at {known.PeerAddress}, with store {known.Store}; this is incarnation {own.Incarnation}.");
        }
    }

    private void Dismiss(string why) =>
        _ = _told.TrySetResult(new NodeStartException($"{why} Its data directory is of no use to the cluster any more: a node that comes back needs an empty one, and a new --node-id if it was removed."));
}
