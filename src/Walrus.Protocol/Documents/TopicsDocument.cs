namespace Walrus.Protocol;

/// <summary>The answer to TOPICS, an extension: sorted by name (ordinal), internal topics left out.</summary>
/// <param name="Topics">The topics.</param>
public sealed record TopicsDocument(IReadOnlyList<TopicDocument> Topics);

/// <summary>One topic in the answer to TOPICS.</summary>
/// <param name="Name">The topic's name.</param>
/// <param name="Partitions">How many partitions it has, 1 or more.</param>
public sealed record TopicDocument(string Name, int Partitions);
