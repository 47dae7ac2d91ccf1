namespace Walrus.Storage;

/// <summary>
/// What opening a store found and did: how much was scanned, how much of it was valid, how much was cut and why. Corruption is not among it: a
/// store with damage to what was durable does not open (<see cref="StoreCorruptException"/> names the place), and what
/// <see cref="StoreInspections"/> finds answers the same questions for it.
/// </summary>
public sealed record RecoveryReport
{
    /// <summary>True when the store was closed properly before.</summary>
    public bool WasClean { get; init; }

    /// <summary>Journal files that were scanned.</summary>
    public int JournalFilesScanned { get; init; }

    /// <summary>Bytes of journal records that were read and checked.</summary>
    public long BytesScanned { get; init; }

    /// <summary>Journal records whose checksums, generation and order were right.</summary>
    public long RecordsValid { get; init; }

    /// <summary>Entries found in the journal (those in packs are not counted: packs are not scanned at open).</summary>
    public long EntriesInJournal { get; init; }

    /// <summary>Bytes of a torn, never acknowledged end that were cut; 0 mostly.</summary>
    public long BytesCut { get; init; }

    /// <summary>Where the torn end began, null when nothing was cut: a file and a byte position in it.</summary>
    public (string Path, long Position)? CutAt { get; init; }

    /// <summary>
    /// What stood there instead of a valid record; null when nothing was cut. No later record says that it was ever on the disk, so it is a write
    /// that a crash interrupted and nobody was told of as durable, and not corruption.
    /// </summary>
    public string? CutReason { get; init; }

    /// <summary>Published packs that were opened.</summary>
    public int PacksOpened { get; init; }

    /// <summary>Packs that no journal record had published and that were deleted.</summary>
    public int PacksDeleted { get; init; }

    /// <summary>Files in the directory that are not the engine's; they are left alone.</summary>
    public IReadOnlyList<string> ForeignFiles { get; init; } = [];

    /// <summary>How long opening took.</summary>
    public TimeSpan Duration { get; init; }
}
