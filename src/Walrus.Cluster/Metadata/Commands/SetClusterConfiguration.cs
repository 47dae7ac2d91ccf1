namespace Walrus.Cluster;

/// <summary>Changes what holds for the whole cluster.</summary>
/// <param name="Expected">The version that the proposer has seen; another present one refuses, unless the configuration is already so.</param>
/// <param name="Configuration">The new one, whole.</param>
public sealed record SetClusterConfiguration(ConfigurationVersion Expected, ClusterConfiguration Configuration) : MetadataCommand;
