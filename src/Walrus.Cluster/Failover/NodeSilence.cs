using System.Collections.Concurrent;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// For how long each node has not answered. A node whose connection ended and cannot be made again counts at once as silent for ever, and so does one whose link was given up because nothing
/// came: that took longer than <see cref="Limits.LeaderSilenceMax"/> already.
/// </summary>
internal sealed class NodeSilence(IClusterView view, TimeProvider time) : IPeerObserver
{
    private readonly ConcurrentDictionary<NodeId, TimeSpan> _since = new();
    private readonly ConcurrentDictionary<NodeId, bool> _gone = new();
    private readonly long _start = time.GetTimestamp();

    /// <summary>Called when a node is gone for good as far as can be seen, or is back.</summary>
    public Action Changed { get; set; } = static () => { };

    /// <summary>Looks who answers; between two looks a silence is not noticed.</summary>
    public void Look(ClusterMetadata state)
    {
        TimeSpan now = time.GetElapsedTime(_start);
        foreach (NodeMetadata node in state.Nodes.Values)
        {
            if (view.IsLive(node.Id) || node.Status == NodeStatus.Removed)
            {
                _since.TryRemove(node.Id, out _);
            }
            else
            {
                _since.TryAdd(node.Id, now);
            }
        }
    }

    /// <summary>Zero for a node that answered at the last look; the longest time there is for one that is gone.</summary>
    public TimeSpan Of(NodeId node)
    {
        if (_gone.ContainsKey(node))
        {
            return TimeSpan.MaxValue;
        }

        if (!_since.TryGetValue(node, out TimeSpan since))
        {
            return TimeSpan.Zero;
        }

        // Silent since this very look is silent, too.
        TimeSpan silence = time.GetElapsedTime(_start) - since;
        return silence > TimeSpan.Zero ? silence : TimeSpan.FromTicks(1);
    }

    /// <inheritdoc/>
    public void Connected(PeerIdentity peer, PeerLane lane)
    {
        if (lane == PeerLane.Urgent && _gone.TryRemove(peer.Node, out _))
        {
            Changed();
        }
    }

    /// <inheritdoc/>
    public void Refused(NodeId peer, PeerLane lane, HandshakeRefusal refusal, string text)
    {
        if (lane == PeerLane.Urgent && refusal == HandshakeRefusal.Unreachable)
        {
            Gone(peer);
        }
    }

    /// <inheritdoc/>
    public void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int messagesLost)
    {
        if (lane == PeerLane.Urgent && reason is (LinkEndReason.Silent or LinkEndReason.HalfFrame))
        {
            Gone(peer);
        }
    }

    private void Gone(NodeId node)
    {
        if (_gone.TryAdd(node, true))
        {
            Changed();
        }
    }
}
