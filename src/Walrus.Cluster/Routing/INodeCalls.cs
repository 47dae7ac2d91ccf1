using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Asks other nodes. Behind it are the links; tests put their own network there.</summary>
internal interface INodeCalls
{
    /// <summary>Sends a question and waits for its end. It is queued in order, and its bytes are copied, before this returns its task.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled: the question may be carried out.</exception>
    ValueTask<NodeAnswer> AskAsync(NodeId node, PeerChannel channel, MessageKind kind, PeerPayload question, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>Completes when a lane to the node is connected; never for a node that no link is known to.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task ConnectedAsync(NodeId node, PeerLane lane, CancellationToken cancellationToken);
}
