namespace Walrus.Cluster;

/// <summary>The cluster has its id.</summary>
public sealed record ClusterFounded(ClusterId Cluster) : MetadataEvent;

/// <summary>What holds for the whole cluster has changed.</summary>
public sealed record ClusterConfigured(ConfigurationVersion Version, ClusterConfiguration Configuration) : MetadataEvent;
