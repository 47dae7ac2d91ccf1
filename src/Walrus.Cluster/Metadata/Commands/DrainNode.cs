namespace Walrus.Cluster;

/// <summary>A node is to get nothing new and to hand on what it leads, or no longer so.</summary>
/// <param name="Node">The node.</param>
/// <param name="IsDraining">False calls it off.</param>
public sealed record DrainNode(NodeId Node, bool IsDraining) : MetadataCommand;
