namespace Walrus.Storage;

/// <summary>A topic as the store's files tell of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Its partitions in order.</param>
public sealed record TopicInspection(TopicName Name, IReadOnlyList<PartitionInspection> Partitions);
