namespace Walrus.Peers;

/// <summary>
/// Judges introductions, and remembers what it needs for that: the newest incarnation of each node and which nodes were removed.
/// Pure; its owner guards it with a lock.
/// </summary>
internal sealed class PeerRoster(PeerIdentity own, VersionRange versions, bool takesGuests)
{
    private readonly Dictionary<NodeId, PeerIdentity> _newest = [];
    private readonly HashSet<NodeId> _removed = [];
    private readonly Queue<NodeId> _removals = new();

    /// <summary>Nodes whose incarnation is remembered.</summary>
    public int Known => _newest.Count;

    /// <summary>Judges whoever called this node. <paramref name="isConnected"/>: whether the node's newest known incarnation is connected now.</summary>
    public Verdict JudgeHello(Introduction hello, Func<NodeId, bool> isConnected)
    {
        if (versions.Common(hello.Versions) is not { } version)
        {
            return Verdict.Refuse(
                HandshakeRefusal.Version, $"node {own.Node} speaks protocol versions {versions}, node {hello.Identity.Node} speaks {hello.Versions}");
        }

        if (hello.IsGuest)
        {
            return takesGuests
                ? Verdict.Accept(version)
                : Verdict.Refuse(HandshakeRefusal.NoGuests, $"node {own.Node} takes no nodes without an id");
        }

        bool isFellow = hello.Identity.Cluster == own.Cluster && hello.Identity.Node != own.Node; // Of others there is something worse to say.
        if (isFellow && !hello.Expected.IsNone && hello.Expected != own.Node)
        {
            return Verdict.Refuse(
                HandshakeRefusal.WrongNode, $"this is node {own.Node} at {own.Advertised}; node {hello.Identity.Node} looked for node {hello.Expected}");
        }

        return JudgeIdentity(hello.Identity, version, isConnected);
    }

    /// <summary>Judges whoever answered this node's hello.</summary>
    public Verdict JudgeWelcome(Introduction welcome, NodeId expected, Func<NodeId, bool> isConnected)
    {
        if (welcome.Versions.Min != welcome.Versions.Max || versions.Common(welcome.Versions) is not { } version)
        {
            return Verdict.Refuse(
                HandshakeRefusal.Version, $"node {welcome.Identity.Node} chose protocol version {welcome.Versions}, node {own.Node} speaks {versions}");
        }

        if (own.Node.IsNone)
        {
            return Verdict.Accept(version); // A guest takes whom it finds; it has nothing to compare with.
        }

        if (welcome.Identity.Cluster == own.Cluster && welcome.Identity.Node != expected)
        {
            return welcome.Identity.Node == own.Node
                ? Verdict.Refuse(HandshakeRefusal.SameNode, $"the address of node {expected} leads back to node {own.Node}")
                : Verdict.Refuse(HandshakeRefusal.WrongNode, $"the address of node {expected} leads to node {welcome.Identity.Node}");
        }

        return JudgeIdentity(welcome.Identity, version, isConnected);
    }

    /// <summary>Remembers an accepted identity. True when it is newer than what was known: what belongs to older incarnations is to be closed.</summary>
    public bool Accept(PeerIdentity identity)
    {
        bool isNewer = _newest.TryGetValue(identity.Node, out PeerIdentity? known) && identity.Incarnation > known.Incarnation;
        _newest[identity.Node] = identity;
        return isNewer;
    }

    /// <summary>The node is refused from here on.</summary>
    public void Remove(NodeId node)
    {
        _newest.Remove(node);
        if (_removed.Add(node))
        {
            _removals.Enqueue(node);
            if (_removals.Count > Limits.PeersRemovedMax)
            {
                _removed.Remove(_removals.Dequeue());
            }
        }
    }

    /// <summary>The node is a member (again).</summary>
    public void Restore(NodeId node)
    {
        if (_removed.Remove(node))
        {
            NodeId[] others = [.. _removals.Where(other => other != node)];
            _removals.Clear();
            foreach (NodeId other in others)
            {
                _removals.Enqueue(other);
            }
        }
    }

    private Verdict JudgeIdentity(PeerIdentity other, ushort version, Func<NodeId, bool> isConnected)
    {
        if (other.Cluster != own.Cluster)
        {
            return Verdict.Refuse(
                HandshakeRefusal.WrongCluster, $"node {own.Node} belongs to cluster {own.Cluster}, node {other.Node} to cluster {other.Cluster}");
        }

        if (other.Node == own.Node)
        {
            return Verdict.Refuse(HandshakeRefusal.SameNode, $"{own.Advertised} and {other.Advertised} both say that they are node {own.Node}");
        }

        if (_removed.Contains(other.Node))
        {
            return Verdict.Refuse(HandshakeRefusal.Removed, $"node {other.Node} was removed from the cluster");
        }

        if (!_newest.TryGetValue(other.Node, out PeerIdentity? known))
        {
            return _newest.Count < Limits.PeersKnownMax
                ? Verdict.Accept(version)
                : Verdict.Refuse(HandshakeRefusal.TooMany, $"node {own.Node} knows {Limits.PeersKnownMax} nodes already");
        }

        if (other.Incarnation < known.Incarnation)
        {
            return Verdict.Refuse(
                HandshakeRefusal.StaleIncarnation,
                $"node {other.Node} comes as incarnation {other.Incarnation} from {other.Advertised}; incarnation {known.Incarnation} was seen at {known.Advertised}");
        }

        return other.Incarnation == known.Incarnation && other.Advertised != known.Advertised && isConnected(other.Node)
            ? Verdict.Refuse(HandshakeRefusal.NodeTwice, $"{known.Advertised} and {other.Advertised} both say that they are node {other.Node}, incarnation {other.Incarnation}")
            : Verdict.Accept(version);
    }
}
