namespace Walrus.Storage;

/// <summary>One batch as it lies on the disk.</summary>
public sealed record BatchInspection
{
    /// <summary>Whose it is; null when no readable record says.</summary>
    public TopicName? Topic { get; init; }

    /// <summary>The partition within the topic, from 0; null with <see cref="Topic"/>.</summary>
    public int? Partition { get; init; }

    /// <summary>The partition's number in the store.</summary>
    public required uint PartitionId { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Where in it the record begins, its frame first.</summary>
    public required long Position { get; init; }

    /// <summary>Bytes of the batch, without the frame.</summary>
    public required int Bytes { get; init; }

    /// <summary>The offset of the first entry.</summary>
    public required Offset Base { get; init; }

    /// <summary>Entries.</summary>
    public required int Count { get; init; }

    /// <summary>The first entry's time.</summary>
    public required EntryTimestamp BaseTimestamp { get; init; }

    /// <summary>The latest time.</summary>
    public required EntryTimestamp MaxTimestamp { get; init; }

    /// <summary>Kafka's number of the compression: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd; and ours: 7 brotli.</summary>
    public required int Compression { get; init; }
}
