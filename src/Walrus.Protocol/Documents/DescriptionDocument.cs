namespace Walrus.Protocol;

/// <summary>The answer to DESCRIBE, an extension: a topic as the cluster has agreed on it.</summary>
public sealed record DescriptionDocument
{
    /// <summary>The topic's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its id, which no other topic ever has.</summary>
    public required long Id { get; init; }

    /// <summary>What holds for it.</summary>
    public required SettingsDocument Settings { get; init; }

    /// <summary>What of this is its own and no default.</summary>
    public required OwnSettingsDocument OwnSettings { get; init; }

    /// <summary>Its partitions, in order, from 0.</summary>
    public required IReadOnlyList<DescribedPartitionDocument> Partitions { get; init; }
}

/// <summary>One partition.</summary>
/// <param name="Partition">From 0.</param>
/// <param name="Segments">Its segments, ascending; the last one takes entries.</param>
public sealed record DescribedPartitionDocument(int Partition, IReadOnlyList<DescribedSegmentDocument> Segments);

/// <summary>One segment.</summary>
public sealed record DescribedSegmentDocument
{
    /// <summary>Its number, from 1.</summary>
    public required int Segment { get; init; }

    /// <summary><c>open</c>, <c>sealing</c> or <c>sealed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The offset of its first entry.</summary>
    public required long Base { get; init; }

    /// <summary>Its entries; null while it is not sealed and the answering node does not know.</summary>
    public required long? Count { get; init; }

    /// <summary>The node that leads or led it.</summary>
    public required long Leader { get; init; }

    /// <summary>The nodes that hold it, ascending.</summary>
    public required IReadOnlyList<long> Replicas { get; init; }

    /// <summary>How often the right to write it has changed hands, from 1.</summary>
    public required long Epoch { get; init; }
}
