namespace Walrus.Cluster;

/// <summary>A node leaves for ever.</summary>
/// <param name="Node">The node. Its id is never taken back, so a retry needs to name nothing else.</param>
/// <param name="IsForced">True removes it even though segments need it: they stay under-replicated until repair, or are lost where it had the only copy.</param>
public sealed record RemoveNode(NodeId Node, bool IsForced) : MetadataCommand;
