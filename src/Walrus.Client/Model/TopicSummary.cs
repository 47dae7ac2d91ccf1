namespace Walrus.Client;

/// <summary>One topic of the broker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions it has, 1 or more.</param>
public sealed record TopicSummary(string Name, int Partitions);
