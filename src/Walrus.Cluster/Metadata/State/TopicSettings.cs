namespace Walrus.Cluster;

/// <summary>What holds for a topic. See <see cref="TopicConfiguration"/> for the meaning and range of each.</summary>
public sealed record TopicSettings(int ReplicationFactor, AckPolicy Acks, long SegmentEntriesMax, long SegmentBytesMax, RetentionBounds Retention)
{
    /// <summary>What a new cluster starts with.</summary>
    public static TopicSettings Default { get; } =
        new(Limits.ReplicationFactorDefault, AckPolicy.Quorum, Limits.SegmentEntriesDefault, Limits.SegmentBytesDefault, RetentionBounds.Keep);

    /// <summary>False when something is outside its range.</summary>
    public bool IsValid =>
        ReplicationFactor is > 0 and <= Limits.ReplicationFactorMax
        && Acks is AckPolicy.None or AckPolicy.Leader or AckPolicy.Quorum
        && SegmentEntriesMax is > 0 and <= Limits.MetadataNumberMax
        && SegmentBytesMax is > 0 and <= Limits.MetadataNumberMax
        && Retention.IsValid;
}
