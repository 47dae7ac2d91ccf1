namespace Walrus.Cluster;

/// <summary>What became of a command.</summary>
public enum MetadataOutcome
{
    /// <summary>It was applied.</summary>
    Done = 0,

    /// <summary>What it asks for holds already: a retry, or a rival who asked for the same. A success.</summary>
    AlreadySo = 1,

    /// <summary>Nothing changed; <see cref="MetadataResult.Refusal"/> says why.</summary>
    Refused = 2,
}

/// <summary>The answer to a command, the same on every node. Beside the outcome it holds what the proposer needs to go on; what does not apply is empty.</summary>
public sealed record MetadataResult(MetadataOutcome Outcome)
{
    /// <summary>Why nothing changed.</summary>
    public MetadataRefusal Refusal { get; init; }

    /// <summary>The topic that was named, made or found.</summary>
    public TopicId Topic { get; init; }

    /// <summary>The node that was registered, or that the refusal is about, in its registered incarnation.</summary>
    public NodeLife Node { get; init; }

    /// <summary>The configuration's version as it is now.</summary>
    public ConfigurationVersion Version { get; init; }

    /// <summary>The named segment as it is now.</summary>
    public SegmentMetadata? Segment { get; init; }

    /// <summary>The partition's last segment as it is now, for commands that seal.</summary>
    public SegmentMetadata? Open { get; init; }

    /// <summary>A number that belongs to the refusal: partitions that a topic has, segments that need a node.</summary>
    public long Count { get; init; }

    /// <summary>True when what was asked for holds now.</summary>
    public bool IsSuccess => Outcome != MetadataOutcome.Refused;

    /// <summary>A refusal that needs no facts.</summary>
    internal static MetadataResult Refuse(MetadataRefusal refusal) => new(MetadataOutcome.Refused) { Refusal = refusal };
}
