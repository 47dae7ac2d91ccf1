namespace Walrus.Protocol;

/// <summary>What settings are called in JSON and on command lines.</summary>
public static class SettingNames
{
    /// <summary>Copies of each new segment.</summary>
    public const string ReplicationFactor = "replication_factor";

    /// <summary>When appends are acknowledged: <c>none</c>, <c>leader</c>, <c>quorum</c>.</summary>
    public const string Acks = "acks";

    /// <summary>Entries from which a segment is rolled over.</summary>
    public const string SegmentEntries = "segment_entries";

    /// <summary>Bytes from which a segment is rolled over.</summary>
    public const string SegmentBytes = "segment_bytes";

    /// <summary>Milliseconds for which entries are kept; 0 for ever.</summary>
    public const string RetentionAge = "retention_age";

    /// <summary>Bytes of a partition that are kept; 0 for all.</summary>
    public const string RetentionBytes = "retention_bytes";

    /// <summary>All of them, in the order in which documents show them.</summary>
    public static IReadOnlyList<string> All { get; } = [ReplicationFactor, Acks, SegmentEntries, SegmentBytes, RetentionAge, RetentionBytes];

    /// <summary>The word of a mode.</summary>
    public static string WordOf(AckMode mode) => mode switch
    {
        AckMode.None => "none",
        AckMode.Leader => "leader",
        AckMode.Quorum => "quorum",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "There is no such mode."),
    };

    /// <summary>False when <paramref name="word"/> names no mode.</summary>
    public static bool TryParse(string word, out AckMode mode)
    {
        mode = word switch
        {
            "leader" => AckMode.Leader,
            "quorum" => AckMode.Quorum,
            _ => AckMode.None,
        };
        return mode != AckMode.None || word == "none";
    }
}
