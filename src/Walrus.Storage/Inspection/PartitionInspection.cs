namespace Walrus.Storage;

/// <summary>One partition.</summary>
public sealed record PartitionInspection
{
    /// <summary>Its place in the topic, from 0.</summary>
    public required int Number { get; init; }

    /// <summary>Its number in the store.</summary>
    public required uint Id { get; init; }

    /// <summary>The first offset that can be read.</summary>
    public required Offset Start { get; init; }

    /// <summary>The next offset to be written, as far as anything tells.</summary>
    public required Offset End { get; init; }

    /// <summary>Entries that are there, from the start on.</summary>
    public required long Entries { get; init; }

    /// <summary>Those of them that lie in packs.</summary>
    public required long EntriesInPacks { get; init; }

    /// <summary>Bytes of the batches that hold them, as they lie on the disk.</summary>
    public required long Bytes { get; init; }

    /// <summary>Offsets between start and end that are nowhere.</summary>
    public required IReadOnlyList<OffsetRange> Missing { get; init; }

    /// <summary>The segments, the open one last.</summary>
    public required IReadOnlyList<SegmentSpan> Segments { get; init; }

    /// <summary>The cursors that ever moved, by name.</summary>
    public required IReadOnlyList<CursorInspection> Cursors { get; init; }
}

/// <summary>A cursor's place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">The next offset it reads.</param>
public sealed record CursorInspection(CursorName Name, Offset Position);
