namespace Walrus.Peers;

/// <summary>What both sides say first. In a welcome both versions are the chosen one.</summary>
/// <param name="Versions">What the sender speaks.</param>
/// <param name="Lane">What the connection is for; the dialler says, the other side repeats.</param>
/// <param name="Identity">The sender; of a guest, a node that has no id yet, node and cluster are none.</param>
/// <param name="Expected">Whom the sender means to talk to; none when it does not know.</param>
internal sealed record Introduction(VersionRange Versions, PeerLane Lane, PeerIdentity Identity, NodeId Expected)
{
    /// <summary>A node without an id, which wants to become a member.</summary>
    public bool IsGuest => Identity.Node.IsNone;
}
