namespace Walrus.Peers;

/// <summary>
/// Is told what happens to the links that this node dials. Calls for one lane of one peer come in order; they must be quick and must not wait.
/// A lane that is not connected takes nothing, so after a loss the sender has to find out by itself what the peer has.
/// </summary>
public interface IPeerObserver
{
    /// <summary>Messages and requests are taken from here on.</summary>
    void Connected(PeerIdentity peer, PeerLane lane)
    {
    }

    /// <summary>
    /// The connection has ended. <paramref name="messagesLost"/> were queued and not wholly handed to the network; of those that were, the last may be lost too.
    /// </summary>
    void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int messagesLost)
    {
    }

    /// <summary>
    /// An attempt to connect failed: told for the first failure and whenever the reason changes. <paramref name="refusal"/> may mean that this node
    /// itself has no business in the cluster (<see cref="HandshakeRefusal.Removed"/>, <see cref="HandshakeRefusal.StaleIncarnation"/>, <see cref="HandshakeRefusal.NodeTwice"/>).
    /// </summary>
    void Refused(NodeId peer, PeerLane lane, HandshakeRefusal refusal, string text)
    {
    }
}
