namespace Walrus.Cluster;

/// <summary>Changes what a topic wants otherwise than the defaults. Segments that are there keep their replicas.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Expected">The version that the proposer has seen; another present one refuses, unless the configuration is already so.</param>
/// <param name="Configuration">The new one, whole.</param>
public sealed record ConfigureTopic(TopicId Topic, ConfigurationVersion Expected, TopicConfiguration Configuration) : MetadataCommand;
