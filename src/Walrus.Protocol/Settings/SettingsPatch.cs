namespace Walrus.Protocol;

/// <summary>A change of a topic's settings, or of the cluster's defaults: what is not given stays as it is. As JSON: <see cref="SettingsPatchJson"/>.</summary>
public sealed record SettingsPatch
{
    /// <summary>1 to <see cref="Limits.ReplicationFactorMax"/>.</summary>
    public SettingChange<int> ReplicationFactor { get; init; }

    /// <summary>When appends are acknowledged.</summary>
    public SettingChange<AckMode> Acks { get; init; }

    /// <summary>1 to <see cref="Limits.MetadataNumberMax"/>.</summary>
    public SettingChange<long> SegmentEntries { get; init; }

    /// <summary>1 to <see cref="Limits.MetadataNumberMax"/>.</summary>
    public SettingChange<long> SegmentBytes { get; init; }

    /// <summary>Whole milliseconds up to <see cref="Limits.RetentionAgeMax"/>; zero keeps entries of any age.</summary>
    public SettingChange<TimeSpan> RetentionAge { get; init; }

    /// <summary>Up to <see cref="Limits.MetadataNumberMax"/>; 0 keeps any number of bytes.</summary>
    public SettingChange<long> RetentionBytes { get; init; }

    /// <summary>True when nothing is given.</summary>
    public bool IsEmpty => this == new SettingsPatch();

    /// <summary>What is out of its range, as a sentence for a person; null when nothing is.</summary>
    public string? Problem =>
        Outside(SettingNames.ReplicationFactor, ReplicationFactor.Value, 1, Limits.ReplicationFactorMax)
        ?? Outside(SettingNames.SegmentEntries, SegmentEntries.Value, 1, Limits.MetadataNumberMax)
        ?? Outside(SettingNames.SegmentBytes, SegmentBytes.Value, 1, Limits.MetadataNumberMax)
        ?? Outside(SettingNames.RetentionAge, RetentionAge.Value?.TotalMilliseconds, 0, Limits.RetentionAgeMax.TotalMilliseconds)
        ?? Outside(SettingNames.RetentionBytes, RetentionBytes.Value, 0, Limits.MetadataNumberMax);

    private static string? Outside(string name, double? value, double min, double max) =>
        value < min || value > max ? RangeText(name, (long)min, (long)max) : null;

    private static string? Outside(string name, long? value, long min, long max) =>
        value < min || value > max ? RangeText(name, min, max) : null;

    private static string RangeText(string name, long min, long max) => $"{name} must be from {min} to {max}";
}
