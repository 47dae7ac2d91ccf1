using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>A topic.</summary>
public sealed record TopicMetadata
{
    /// <summary>Its id.</summary>
    public required TopicId Id { get; init; }

    /// <summary>Its name, unique among the topics that are there.</summary>
    public required TopicName Name { get; init; }

    /// <summary>What it wants otherwise than the cluster's defaults.</summary>
    public required TopicConfiguration Configuration { get; init; }

    /// <summary>Counts the changes of <see cref="Configuration"/>.</summary>
    public required ConfigurationVersion ConfigurationVersion { get; init; }

    /// <summary>Its partitions by number, 1 to <see cref="Limits.TopicPartitionsMax"/>; their count never changes.</summary>
    public required ImmutableArray<PartitionMetadata> Partitions { get; init; }

    /// <summary>True for topics of the platform itself, such as <c>__walrus_cursors</c>: clients do not see them.</summary>
    public bool IsInternal => Name.IsInternal;

    /// <summary>The partition of that number, or null.</summary>
    public PartitionMetadata? Find(PartitionNumber number) =>
        number.Value >= 0 && number.Value < Partitions.Length ? Partitions[number.Value] : null;

    /// <summary>The id of one of its partitions.</summary>
    public PartitionId PartitionId(int number) => new(Id, new PartitionNumber(number));
}
