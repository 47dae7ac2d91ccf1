namespace Walrus.Protocol;

/// <summary>What holds for a topic, or is the cluster's default. Names and units as <see cref="SettingNames"/> says.</summary>
/// <param name="ReplicationFactor">Copies of each new segment.</param>
/// <param name="Acks"><c>none</c>, <c>leader</c> or <c>quorum</c>.</param>
/// <param name="SegmentEntries">Entries from which a segment is rolled over.</param>
/// <param name="SegmentBytes">Bytes from which a segment is rolled over.</param>
/// <param name="RetentionAge">Milliseconds for which entries are kept; 0 for ever.</param>
/// <param name="RetentionBytes">Bytes of a partition that are kept; 0 for all.</param>
public sealed record SettingsDocument(
    int ReplicationFactor, string Acks, long SegmentEntries, long SegmentBytes, long RetentionAge, long RetentionBytes);

/// <summary>What a topic has of its own; null where it follows the cluster's default as that changes.</summary>
/// <param name="ReplicationFactor">Copies of each new segment.</param>
/// <param name="Acks"><c>none</c>, <c>leader</c> or <c>quorum</c>.</param>
/// <param name="SegmentEntries">Entries from which a segment is rolled over.</param>
/// <param name="SegmentBytes">Bytes from which a segment is rolled over.</param>
/// <param name="RetentionAge">Milliseconds for which entries are kept; 0 for ever.</param>
/// <param name="RetentionBytes">Bytes of a partition that are kept; 0 for all.</param>
public sealed record OwnSettingsDocument(
    int? ReplicationFactor, string? Acks, long? SegmentEntries, long? SegmentBytes, long? RetentionAge, long? RetentionBytes);
