namespace Walrus.Consensus;

/// <summary>
/// What the core reads back of what the owner has persisted. Reads are synchronous and see exactly the <see cref="Ready"/>s that were performed,
/// so an implementation answers from memory or from a mapping. What it cannot read (a bad checksum) it throws, which stops the node.
/// </summary>
public interface ILogReader
{
    /// <summary>The position just before the first entry that is still there: where the log was compacted, or <see cref="LogPosition.Zero"/>.</summary>
    LogPosition Base { get; }

    /// <summary>The last persisted entry; the index of <see cref="Base"/> when there is none.</summary>
    LogIndex Last { get; }

    /// <summary>
    /// The newest durable snapshot, at or after <see cref="Base"/> and at or before <see cref="Last"/>; null while the log was never compacted and
    /// none was taken. After a crash between an installed snapshot and the log's reset, the owner finishes the reset before it starts the core.
    /// </summary>
    Snapshot? Snapshot { get; }

    /// <summary>
    /// Adds the entries from <paramref name="from"/> through <paramref name="through"/> (inclusive, both persisted) to <paramref name="into"/>; stops
    /// early once <paramref name="bytesMax"/> are reached, but adds at least one.
    /// </summary>
    void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into);

    /// <summary>
    /// Copies the bytes of <paramref name="snapshot"/> from <paramref name="position"/> on; returns how many. Fewer than asked for means that this
    /// snapshot is no longer there: a newer one replaced it.
    /// </summary>
    int ReadSnapshot(Snapshot snapshot, long position, Span<byte> into);
}
