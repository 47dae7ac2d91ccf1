namespace Walrus.Cluster;

/// <summary>The first command of every cluster gives it its id, once. Again with the same id is already so; another id is refused.</summary>
/// <param name="Cluster">The new id.</param>
/// <param name="Configuration">What the cluster starts with.</param>
public sealed record FoundCluster(ClusterId Cluster, ClusterConfiguration Configuration) : MetadataCommand;
