namespace Walrus.Cluster;

/// <summary>There is a new topic. A <see cref="SegmentOpened"/> for each of its partitions follows.</summary>
public sealed record TopicCreated(TopicId Topic, TopicName Name, int Partitions) : MetadataEvent;

/// <summary>A topic and its data are given up.</summary>
public sealed record TopicDeleted(TopicId Topic, TopicName Name) : MetadataEvent;

/// <summary>What a topic wants otherwise than the defaults has changed.</summary>
public sealed record TopicConfigured(TopicId Topic, ConfigurationVersion Version, TopicConfiguration Configuration) : MetadataEvent;
