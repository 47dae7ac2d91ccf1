using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary>Settings as the metadata has them, as documents and as changes say them.</summary>
internal static class SettingsText
{
    /// <summary>What holds.</summary>
    public static SettingsDocument Of(TopicSettings settings) => new(
        settings.ReplicationFactor,
        WordOf(settings.Acks),
        settings.SegmentEntriesMax,
        settings.SegmentBytesMax,
        (long)(settings.Retention.AgeMax?.TotalMilliseconds ?? 0),
        settings.Retention.BytesMax ?? 0);

    /// <summary>What a topic has of its own.</summary>
    public static OwnSettingsDocument Of(TopicConfiguration own) => new(
        own.ReplicationFactor,
        own.Acks is { } acks ? WordOf(acks) : null,
        own.SegmentEntriesMax,
        own.SegmentBytesMax,
        own.Retention is { } kept ? (long)(kept.AgeMax?.TotalMilliseconds ?? 0) : null,
        own.Retention is { } bounds ? bounds.BytesMax ?? 0 : null);

    /// <summary>
    /// A topic's configuration after a change. Age and bytes of retention are one value there, so a change of one takes the other from <paramref name="holding"/>; both back to the default is
    /// the default.
    /// </summary>
    public static TopicConfiguration Apply(SettingsPatch patch, TopicConfiguration own, TopicSettings holding) => own with
    {
        ReplicationFactor = patch.ReplicationFactor.Over(own.ReplicationFactor),
        Acks = (AckPolicy?)patch.Acks.Over((AckMode?)own.Acks),
        SegmentEntriesMax = patch.SegmentEntries.Over(own.SegmentEntriesMax),
        SegmentBytesMax = patch.SegmentBytes.Over(own.SegmentBytesMax),
        Retention = Retention(patch, own.Retention, holding.Retention),
    };

    /// <summary>The cluster's defaults after a change; null goes back to what a new cluster starts with.</summary>
    public static TopicSettings Apply(SettingsPatch patch, TopicSettings present)
    {
        TopicSettings first = TopicSettings.Default;
        return new TopicSettings(
            patch.ReplicationFactor.IsGiven ? patch.ReplicationFactor.Value ?? first.ReplicationFactor : present.ReplicationFactor,
            patch.Acks.IsGiven ? (AckPolicy?)patch.Acks.Value ?? first.Acks : present.Acks,
            patch.SegmentEntries.IsGiven ? patch.SegmentEntries.Value ?? first.SegmentEntriesMax : present.SegmentEntriesMax,
            patch.SegmentBytes.IsGiven ? patch.SegmentBytes.Value ?? first.SegmentBytesMax : present.SegmentBytesMax,
            Retention(patch, present.Retention, first.Retention) ?? first.Retention);
    }

    private static RetentionBounds? Retention(SettingsPatch patch, RetentionBounds? own, RetentionBounds holding)
    {
        if (!patch.RetentionAge.IsGiven && !patch.RetentionBytes.IsGiven)
        {
            return own;
        }

        bool isBack = patch is { RetentionAge: { IsGiven: true, Value: null }, RetentionBytes: { IsGiven: true, Value: null } };
        RetentionBounds before = own ?? holding;
        return isBack ? null : new RetentionBounds(
            patch.RetentionAge.IsGiven ? NotZero(patch.RetentionAge.Value ?? holding.AgeMax) : before.AgeMax,
            patch.RetentionBytes.IsGiven ? NotZero(patch.RetentionBytes.Value ?? holding.BytesMax) : before.BytesMax);
    }

    private static TimeSpan? NotZero(TimeSpan? age) => age == TimeSpan.Zero ? null : age;

    private static long? NotZero(long? bytes) => bytes == 0 ? null : bytes;

    private static string WordOf(AckPolicy acks) => SettingNames.WordOf((AckMode)acks);
}
