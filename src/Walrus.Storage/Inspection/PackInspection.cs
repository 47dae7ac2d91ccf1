namespace Walrus.Storage;

/// <summary>What a pack file is to its store.</summary>
public enum PackState
{
    /// <summary>The journal names it: it counts.</summary>
    Published,

    /// <summary>No readable record names it. The next open deletes it, if the store is whole without it.</summary>
    Unpublished,

    /// <summary>The journal names it, and there is no file.</summary>
    Missing,

    /// <summary>It belongs to another store.</summary>
    Foreign,
}

/// <summary>One pack.</summary>
public sealed record PackInspection
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The pack's number.</summary>
    public required ulong Pack { get; init; }

    /// <summary>The file's length; null when there is none.</summary>
    public long? Bytes { get; init; }

    /// <summary>The length that the journal says it was published with.</summary>
    public long? PublishedBytes { get; init; }

    /// <summary>What it is to the store.</summary>
    public required PackState State { get; init; }

    /// <summary>What the check of its header gave: <c>Good</c>, or what is wrong.</summary>
    public required string Header { get; init; }

    /// <summary>The journal generation that it stands for.</summary>
    public ulong? Source { get; init; }

    /// <summary>Header, footer and trailer are as they were published.</summary>
    public bool IsFrameIntact { get; init; }

    /// <summary>Every batch was read: <see cref="ValidBatches"/> and <see cref="ValidEntries"/> count.</summary>
    public bool IsScanned { get; init; }

    /// <summary>Batches that are whole, when they were read.</summary>
    public long ValidBatches { get; init; }

    /// <summary>Entries in them.</summary>
    public long ValidEntries { get; init; }

    /// <summary>Entries by the footer's rows.</summary>
    public long Entries { get; init; }

    /// <summary>The footer's rows, of the topic asked for or of all; empty when the footer can not be believed.</summary>
    public IReadOnlyList<PackRunInspection> Runs { get; init; } = [];
}
