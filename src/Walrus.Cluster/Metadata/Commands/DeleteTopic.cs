namespace Walrus.Cluster;

/// <summary>Deletes a topic and everything in it. Internal topics are refused.</summary>
/// <param name="Topic">Its id, so that a retry cannot hit a new topic of the same name.</param>
public sealed record DeleteTopic(TopicId Topic) : MetadataCommand;
