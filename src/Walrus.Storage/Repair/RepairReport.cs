namespace Walrus.Storage;

/// <summary>What a repair saved, and what it could not.</summary>
public sealed record RepairReport
{
    /// <summary>The damaged store.</summary>
    public required string Directory { get; init; }

    /// <summary>The new store: written, flushed, and read back.</summary>
    public required string To { get; init; }

    /// <summary>What kept the name of topics that have a hole.</summary>
    public required RepairKeep Keep { get; init; }

    /// <summary>Every topic of the damaged store, and those whose name is lost.</summary>
    public required IReadOnlyList<RepairedTopic> Topics { get; init; }

    /// <summary>Where the damaged store is damaged: the reasons of all losses.</summary>
    public required IReadOnlyList<StoreDamage> Damages { get; init; }

    /// <summary>Entries in the new store, under whatever name.</summary>
    public required long Entries { get; init; }

    /// <summary>Bytes of the batches that hold them.</summary>
    public required long Bytes { get; init; }

    /// <summary>Offsets whose entries are in no file that can be believed.</summary>
    public long EntriesLost => Topics.Sum(topic => topic.Partitions.Sum(partition => partition.Lost.Sum(range => range.Count)));
}

/// <summary>What became of a topic.</summary>
/// <param name="Name">Its name in the new store.</param>
/// <param name="IsNameLost">No readable record tells the name: it was made up.</param>
/// <param name="Partitions">What became of its partitions.</param>
public sealed record RepairedTopic(TopicName Name, bool IsNameLost, IReadOnlyList<RepairedPartition> Partitions);

/// <summary>What became of a partition.</summary>
public sealed record RepairedPartition
{
    /// <summary>Its place in the topic, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Where the damaged store's partition started and ended, as far as anything tells.</summary>
    public required OffsetRange Before { get; init; }

    /// <summary>What is in the new store under the topic's name, at the same offsets; empty when from and to are equal.</summary>
    public required OffsetRange Kept { get; init; }

    /// <summary>What is in the new store under another name, at the same offsets.</summary>
    public required IReadOnlyList<SavedRange> Saved { get; init; }

    /// <summary>What is lost.</summary>
    public required IReadOnlyList<OffsetRange> Lost { get; init; }

    /// <summary>Cursors that pointed outside of what was kept.</summary>
    public required IReadOnlyList<MovedCursor> CursorsMoved { get; init; }
}

/// <summary>Entries that were saved in a topic of their own.</summary>
/// <param name="Topic">Its name; it has one partition, which starts at the first of these offsets.</param>
/// <param name="Offsets">The offsets, which are the same there.</param>
public sealed record SavedRange(TopicName Topic, OffsetRange Offsets);

/// <summary>A cursor that had to move.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">Where it stood.</param>
/// <param name="To">Where it stands in the new store.</param>
public sealed record MovedCursor(CursorName Name, Offset From, Offset To);
