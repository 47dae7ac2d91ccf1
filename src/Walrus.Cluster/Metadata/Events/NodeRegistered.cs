namespace Walrus.Cluster;

/// <summary>A node has started. Whatever an earlier life of it led is to be sealed.</summary>
/// <param name="Node">As it is now.</param>
/// <param name="IsNew">True for a node that was not known.</param>
/// <param name="HasNewStore">True when a known node came back with another data directory: its copies are gone.</param>
public sealed record NodeRegistered(NodeMetadata Node, bool IsNew, bool HasNewStore) : MetadataEvent;

/// <summary>A node may lead and hold segments.</summary>
public sealed record NodeActivated(NodeId Node) : MetadataEvent;

/// <summary>A node hands on what it leads, or no longer does.</summary>
public sealed record NodeDrainChanged(NodeId Node, bool IsDraining) : MetadataEvent;

/// <summary>A node has left for ever.</summary>
public sealed record NodeRemoved(NodeId Node) : MetadataEvent;
