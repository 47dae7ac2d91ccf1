namespace Walrus.Cluster;

/// <summary>What a topic wants otherwise than the cluster's <see cref="ClusterConfiguration.TopicDefaults"/>; null follows the default as it changes.</summary>
public sealed record TopicConfiguration
{
    /// <summary>Follows the defaults in everything.</summary>
    public static TopicConfiguration Default { get; } = new();

    /// <summary>Copies of each new segment, 1 to <see cref="Limits.ReplicationFactorMax"/>; fewer while there are fewer nodes.</summary>
    public int? ReplicationFactor { get; init; }

    /// <summary>When appends are acknowledged.</summary>
    public AckPolicy? Acks { get; init; }

    /// <summary>Entries from which a segment is rolled over. At least 1.</summary>
    public long? SegmentEntriesMax { get; init; }

    /// <summary>Bytes from which a segment is rolled over. At least 1.</summary>
    public long? SegmentBytesMax { get; init; }

    /// <summary>What is kept.</summary>
    public RetentionBounds? Retention { get; init; }

    /// <summary>False when something is outside its range.</summary>
    public bool IsValid => OverDefaults(TopicSettings.Default).IsValid;

    /// <summary>What holds for a topic with this configuration.</summary>
    public TopicSettings OverDefaults(TopicSettings defaults) => new(
        ReplicationFactor ?? defaults.ReplicationFactor,
        Acks ?? defaults.Acks,
        SegmentEntriesMax ?? defaults.SegmentEntriesMax,
        SegmentBytesMax ?? defaults.SegmentBytesMax,
        Retention ?? defaults.Retention);
}
