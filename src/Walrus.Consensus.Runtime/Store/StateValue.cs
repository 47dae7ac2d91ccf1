namespace Walrus.Consensus.Runtime;

/// <summary>
/// Everything of Raft's memory but entries and snapshot bytes, as one durable value: so vote and term change together, and a log with its snapshot is
/// replaced in one step. Never changes.
/// </summary>
internal sealed record StateValue
{
    /// <summary>The store that it was written in. A repaired store is another one, and may lack what this value speaks of.</summary>
    public required Guid Store { get; init; }

    /// <summary>Whose memory this is.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Term, vote and what was known to be committed.</summary>
    public HardState HardState { get; init; }

    /// <summary>The number of the topic that holds the log.</summary>
    public required long Log { get; init; }

    /// <summary>The position before the log's first entry.</summary>
    public LogPosition Base { get; init; }

    /// <summary>The founding members of a node that founded its cluster; else empty.</summary>
    public MemberSet Founders { get; init; } = MemberSet.Empty;

    /// <summary>The newest snapshot, and the number of the topic that holds it; null while there is none.</summary>
    public (long Number, Snapshot Snapshot)? Snapshot { get; init; }

    /// <summary>Why this node may not vote; null for one that may.</summary>
    public string? Loss { get; init; }
}
