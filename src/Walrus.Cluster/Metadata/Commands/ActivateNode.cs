namespace Walrus.Cluster;

/// <summary>A joining node has caught up and may lead and hold segments.</summary>
/// <param name="Life">The node; an older incarnation than the registered one is refused.</param>
public sealed record ActivateNode(NodeLife Life) : MetadataCommand;
