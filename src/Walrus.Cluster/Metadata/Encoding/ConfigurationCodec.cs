namespace Walrus.Cluster;

/// <summary>Configurations in commands and snapshots. Ranges are for the machine to refuse; here only what cannot be written is broken.</summary>
internal static class ConfigurationCodec
{
    private const byte HasReplicationFactor = 1;
    private const byte HasAcks = 2;
    private const byte HasEntries = 4;
    private const byte HasBytes = 8;
    private const byte HasRetention = 16;
    private const byte AllFields = 31;
    private const byte HasAge = 1;
    private const byte HasRetentionBytes = 2;
    private const byte AllBounds = 3;

    public static void Write(this MetadataWriter into, TopicSettings settings) => into.Write(new TopicConfiguration
    {
        ReplicationFactor = settings.ReplicationFactor,
        Acks = settings.Acks,
        SegmentEntriesMax = settings.SegmentEntriesMax,
        SegmentBytesMax = settings.SegmentBytesMax,
        Retention = settings.Retention,
    });

    /// <summary>Settings are a configuration in which nothing is left open.</summary>
    public static TopicSettings ReadSettings(this ref MetadataReader from)
    {
        TopicConfiguration all = from.ReadConfiguration();
        if (all is { ReplicationFactor: { } copies, Acks: { } acks, SegmentEntriesMax: { } entries, SegmentBytesMax: { } bytes, Retention: { } retention })
        {
            return new TopicSettings(copies, acks, entries, bytes, retention);
        }

        from.Break();
        return TopicSettings.Default;
    }

    public static void Write(this MetadataWriter into, TopicConfiguration configuration)
    {
        into.Byte((byte)(
            (configuration.ReplicationFactor is null ? 0 : HasReplicationFactor)
            | (configuration.Acks is null ? 0 : HasAcks)
            | (configuration.SegmentEntriesMax is null ? 0 : HasEntries)
            | (configuration.SegmentBytesMax is null ? 0 : HasBytes)
            | (configuration.Retention is null ? 0 : HasRetention)));
        if (configuration.ReplicationFactor is { } copies)
        {
            into.Number(copies);
        }

        if (configuration.Acks is { } acks)
        {
            into.Byte((byte)acks);
        }

        if (configuration.SegmentEntriesMax is { } entries)
        {
            into.Number(entries);
        }

        if (configuration.SegmentBytesMax is { } bytes)
        {
            into.Number(bytes);
        }

        if (configuration.Retention is { } retention)
        {
            into.Write(retention);
        }
    }

    public static TopicConfiguration ReadConfiguration(this ref MetadataReader from)
    {
        byte fields = from.Byte();
        if ((fields & ~AllFields) != 0)
        {
            from.Break();
        }

        return new TopicConfiguration
        {
            ReplicationFactor = (fields & HasReplicationFactor) != 0 ? from.Number(int.MaxValue) : null,
            Acks = (fields & HasAcks) != 0 ? from.ReadAcks() : null,
            SegmentEntriesMax = (fields & HasEntries) != 0 ? from.Number() : null,
            SegmentBytesMax = (fields & HasBytes) != 0 ? from.Number() : null,
            Retention = (fields & HasRetention) != 0 ? from.ReadRetention() : null,
        };
    }

    private static AckPolicy ReadAcks(this ref MetadataReader from)
    {
        byte acks = from.Byte();
        if (acks > (byte)AckPolicy.Quorum)
        {
            from.Break();
        }

        return (AckPolicy)acks;
    }

    private static void Write(this MetadataWriter into, RetentionBounds retention)
    {
        into.Byte((byte)((retention.AgeMax is null ? 0 : HasAge) | (retention.BytesMax is null ? 0 : HasRetentionBytes)));
        if (retention.AgeMax is { } age)
        {
            into.Number((long)age.TotalMilliseconds);
        }

        if (retention.BytesMax is { } bytes)
        {
            into.Number(bytes);
        }
    }

    private static RetentionBounds ReadRetention(this ref MetadataReader from)
    {
        byte bounds = from.Byte();
        if ((bounds & ~AllBounds) != 0)
        {
            from.Break();
        }

        TimeSpan? age = null;
        if ((bounds & HasAge) != 0)
        {
            long milliseconds = from.Number();
            if (milliseconds > (long)Limits.RetentionAgeMax.TotalMilliseconds)
            {
                from.Break(); // Beyond it a time span cannot be made of every number.
                milliseconds = 0;
            }

            age = TimeSpan.FromMilliseconds(milliseconds);
        }

        return new RetentionBounds(age, (bounds & HasRetentionBytes) != 0 ? from.Number() : null);
    }
}
