namespace Walrus.Storage;

/// <summary>How the records of a journal file end.</summary>
public enum JournalVerdict
{
    /// <summary>Where they were meant to end: nothing was begun behind the last one.</summary>
    Clean,

    /// <summary>In a write that was never confirmed as durable. Opening cuts it.</summary>
    Torn,

    /// <summary>At damage to what was durable. Opening refuses.</summary>
    Corrupt,
}

/// <summary>One file of the journal ring.</summary>
public sealed record JournalFileInspection
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Its length.</summary>
    public required long Bytes { get; init; }

    /// <summary>What it is at the moment.</summary>
    public required JournalFileState State { get; init; }

    /// <summary>Place in the journal, 0 for the oldest file; null outside of it.</summary>
    public int? ChainPlace { get; init; }

    /// <summary>What the check of its header gave: <c>Good</c>, or what is wrong.</summary>
    public required string Header { get; init; }

    /// <summary>The number of this use of the file.</summary>
    public ulong? Generation { get; init; }

    /// <summary>The oldest generation that was not in packs when this one began.</summary>
    public ulong? OldestLive { get; init; }

    /// <summary>Where the journal before this file ended: <c>generation:byte</c>; null when nothing was before.</summary>
    public string? Previous { get; init; }

    /// <summary>When this use began.</summary>
    public EntryTimestamp? Created { get; init; }

    /// <summary>Valid records by kind; empty when the file was not walked.</summary>
    public IReadOnlyDictionary<string, long> Records { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Bytes of valid records.</summary>
    public long ValidBytes { get; init; }

    /// <summary>Entries in valid batches.</summary>
    public long Entries { get; init; }

    /// <summary>Where the walk met the first record that is none, or the end.</summary>
    public long? StopsAt { get; init; }

    /// <summary>What stands there.</summary>
    public string? StopReason { get; init; }

    /// <summary>What follows from that.</summary>
    public JournalVerdict? Verdict { get; init; }

    /// <summary>Why: what later records say about this place; null for a clean end.</summary>
    public string? Evidence { get; init; }

    /// <summary>Bytes from <see cref="StopsAt"/> to the last valid record behind it.</summary>
    public long BytesBehind { get; init; }
}
