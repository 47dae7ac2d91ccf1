namespace Walrus.Storage;

/// <summary>A named stream of one or more partitions.</summary>
public sealed class Topic
{
    internal Topic(TopicName name, IReadOnlyList<PartitionLog> partitions)
    {
        Name = name;
        Partitions = partitions;
    }

    /// <summary>Its name.</summary>
    public TopicName Name { get; }

    /// <summary>Its partitions in order; never empty, never changing.</summary>
    public IReadOnlyList<PartitionLog> Partitions { get; }
}
