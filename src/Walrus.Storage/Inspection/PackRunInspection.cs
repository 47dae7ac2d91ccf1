namespace Walrus.Storage;

/// <summary>One partition's batches in a pack.</summary>
public sealed record PackRunInspection
{
    /// <summary>Whose they are; null when no readable record says.</summary>
    public TopicName? Topic { get; init; }

    /// <summary>The partition within the topic, from 0; null with <see cref="Topic"/>.</summary>
    public int? Partition { get; init; }

    /// <summary>The partition's number in the store.</summary>
    public required uint PartitionId { get; init; }

    /// <summary>The offsets.</summary>
    public required OffsetRange Offsets { get; init; }

    /// <summary>Where in the file the first one stands.</summary>
    public required long Position { get; init; }

    /// <summary>Bytes of all.</summary>
    public required long Bytes { get; init; }

    /// <summary>What <see cref="Bytes"/> would be without compression.</summary>
    public required long PlainBytes { get; init; }

    /// <summary>How many.</summary>
    public required long Batches { get; init; }

    /// <summary>Entries in them.</summary>
    public required long Entries { get; init; }

    /// <summary>The earliest time among the entries, of batches that were compressed when packs were merged: of their first entries.</summary>
    public required EntryTimestamp MinTimestamp { get; init; }

    /// <summary>The latest time among the entries.</summary>
    public required EntryTimestamp MaxTimestamp { get; init; }
}
