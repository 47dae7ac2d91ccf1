namespace Walrus.Storage;

/// <summary>What an inspection found. A snapshot; of a store that is in use, one of a moving target.</summary>
public sealed record StoreInspection
{
    /// <summary>The store's directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The store's own number; null when no header of it can be read.</summary>
    public Guid? StoreId { get; init; }

    /// <summary>An engine has the store open: files change while they are read.</summary>
    public bool IsInUse { get; init; }

    /// <summary>Whose engine it is, where that can be read.</summary>
    public int? HolderProcessId { get; init; }

    /// <summary>Every batch of every pack was read.</summary>
    public bool IsVerified { get; init; }

    /// <summary>What opening the store would make of it.</summary>
    public required OpeningInspection Opening { get; init; }

    /// <summary>The files of the journal ring, the journal's own in order first.</summary>
    public required IReadOnlyList<JournalFileInspection> Journal { get; init; }

    /// <summary>The packs by number, a published one that is missing included.</summary>
    public required IReadOnlyList<PackInspection> Packs { get; init; }

    /// <summary>The topics by name, or the one asked for.</summary>
    public required IReadOnlyList<TopicInspection> Topics { get; init; }

    /// <summary>The durable values, by name.</summary>
    public IReadOnlyList<ValueInspection> Values { get; init; } = [];

    /// <summary>Everything that is damaged or missing; empty for an intact store.</summary>
    public required IReadOnlyList<StoreDamage> Damages { get; init; }

    /// <summary>Files that are not the engine's.</summary>
    public required IReadOnlyList<string> ForeignFiles { get; init; }

    /// <summary>Nothing is damaged as far as was looked.</summary>
    public bool IsIntact => Damages.Count == 0;
}

/// <summary>What opening a store would make of it, found out with the engine's own recovery on files that can not be written.</summary>
/// <param name="Opens">The engine would open it.</param>
/// <param name="Refusal">Why it would not; null when it would.</param>
/// <param name="Report">What recovery would report: what was scanned, what is valid, what would be cut; null when it would refuse.</param>
public sealed record OpeningInspection(bool Opens, string? Refusal, RecoveryReport? Report);
