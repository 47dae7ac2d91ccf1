namespace Walrus.Peers;

/// <summary>Who a node says it is, in every handshake.</summary>
/// <param name="Cluster">Its cluster.</param>
/// <param name="Node">Its id, from 1.</param>
/// <param name="Incarnation">Which of its lives this is.</param>
/// <param name="Advertised">Where others reach its peer port; may change with a new incarnation only.</param>
public sealed record PeerIdentity(ClusterId Cluster, NodeId Node, Incarnation Incarnation, PeerAddress Advertised);
