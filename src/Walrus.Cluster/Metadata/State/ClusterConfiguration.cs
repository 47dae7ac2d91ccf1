namespace Walrus.Cluster;

/// <summary>What holds for the whole cluster.</summary>
/// <param name="TopicDefaults">What topics follow where they say nothing.</param>
public sealed record ClusterConfiguration(TopicSettings TopicDefaults)
{
    /// <summary>What a new cluster starts with.</summary>
    public static ClusterConfiguration Default { get; } = new(TopicSettings.Default);
}
