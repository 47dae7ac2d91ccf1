using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>
/// Makes a topic with a first segment in each partition. One that is there already is left as it is: already so when it has as many partitions,
/// a refusal otherwise.
/// </summary>
public sealed record CreateTopic : MetadataCommand
{
    /// <summary>Its name; internal ones are for the platform, which clients are refused before they come here.</summary>
    public required TopicName Name { get; init; }

    /// <summary>Who leads and holds the first segment of each partition, by number; their count is the number of partitions.</summary>
    public required ImmutableArray<SegmentAssignment> Partitions { get; init; }

    /// <summary>True when the proposer did not ask for a number: a topic that is there is right with any.</summary>
    public bool AcceptsAnyCount { get; init; }

    /// <summary>What it wants otherwise than the defaults.</summary>
    public TopicConfiguration Configuration { get; init; } = TopicConfiguration.Default;
}
