namespace Walrus.Consensus.Runtime;

/// <summary>
/// What a node remembers: log, hard state and snapshots. Members are called by the host's loop, one after another; only
/// <see cref="WriteSnapshotAsync"/> runs beside it. A failure out of any of them is final for the host. Disposed when nothing is called any more.
/// </summary>
internal interface IRaftStore : ILogReader, IDisposable
{
    /// <summary>The hard state that was found; <see langword="default"/> in a new store.</summary>
    HardState Restored { get; }

    /// <summary>What was found broken, now or at an earlier start, in a sentence; null for a node that may vote.</summary>
    string? Loss { get; }

    /// <summary>The founding members of a node that founded its cluster; else empty.</summary>
    MemberSet Founders { get; }

    /// <summary>Bytes of the largest entry that can be written here.</summary>
    int EntryBytesMax { get; }

    /// <summary>The bytes of <see cref="ILogReader.Snapshot"/>, checked.</summary>
    /// <exception cref="RestoredStateException">They are not what its checksum says.</exception>
    ReadOnlyMemory<byte> ReadWholeSnapshot();

    /// <summary>What is remembered contradicts itself: begins again with nothing, and remembers durably that this node may not vote and why.</summary>
    ValueTask LoseAsync(string because);

    /// <summary>Writes what <paramref name="ready"/> persists; on completion it is durable if <see cref="Ready.MustFlush"/> says so.</summary>
    ValueTask PersistAsync(Ready ready);

    /// <summary>
    /// Makes the received pieces of <paramref name="snapshot"/> the node's snapshot with an empty log behind it, durably and in one step, and returns its
    /// bytes. Null, and nothing changed, when they are not what its checksum says.
    /// </summary>
    ValueTask<ReadOnlyMemory<byte>?> InstallAsync(Snapshot snapshot);

    /// <summary>Writes a snapshot of the node's own machine beside the present one. May run while the loop goes on.</summary>
    Task<IWrittenSnapshot> WriteSnapshotAsync(Snapshot snapshot, ReadOnlyMemory<byte> bytes);

    /// <summary>Makes <paramref name="written"/> the node's snapshot, durably. When the present one is newer, <paramref name="written"/> is dropped and this is false.</summary>
    ValueTask<bool> KeepAsync(IWrittenSnapshot written);

    /// <summary>Drops the entries through <paramref name="through"/>; the core has allowed it.</summary>
    ValueTask CompactAsync(LogIndex through);
}

/// <summary>A snapshot that is written and not yet the node's.</summary>
internal interface IWrittenSnapshot
{
    /// <summary>Which.</summary>
    Snapshot Snapshot { get; }
}
