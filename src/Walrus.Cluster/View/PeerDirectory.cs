using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Keeps a node's links as the metadata has the nodes: a link to each that takes part, at its newest address, and none to removed ones. One caller at a time.</summary>
/// <param name="own">This node.</param>
/// <param name="network">Its links.</param>
public sealed class PeerDirectory(NodeId own, PeerNetwork network)
{
    private readonly Dictionary<NodeId, PeerAddress> _known = [];
    private object? _seen;

    /// <summary>A node's address from another source than the metadata, which has the last word as soon as it knows the node.</summary>
    public void Add(NodeId node, PeerAddress address)
    {
        if (node != own)
        {
            Set(node, address);
        }
    }

    /// <summary>Makes the links as <paramref name="state"/> says. Nodes that it does not know are left alone: it may be old. True when something changed.</summary>
    public bool Reconcile(ClusterMetadata state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (ReferenceEquals(_seen, state.Nodes))
        {
            return false;
        }

        _seen = state.Nodes;
        bool isChanged = false;
        foreach (NodeMetadata node in state.Nodes.Values)
        {
            if (node.Id != own)
            {
                isChanged |= node.Status == NodeStatus.Removed ? Remove(node.Id) : Set(node.Id, new PeerAddress(node.PeerAddress.Host, node.PeerAddress.Port));
            }
        }

        return isChanged;
    }

    private bool Set(NodeId node, PeerAddress address)
    {
        if (_known.TryGetValue(node, out PeerAddress known) && known == address)
        {
            return false;
        }

        _known[node] = address;
        _ = network.SetPeer(node, address);
        return true;
    }

    private bool Remove(NodeId node)
    {
        _ = network.RemovePeer(node);
        return _known.Remove(node);
    }
}
