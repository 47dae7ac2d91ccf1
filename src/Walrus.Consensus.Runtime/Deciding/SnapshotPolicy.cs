namespace Walrus.Consensus.Runtime;

/// <summary>When to take a snapshot of the machine, and how much of the log to drop then.</summary>
public sealed record SnapshotPolicy
{
    /// <summary>Entries applied since the last snapshot after which the next is taken.</summary>
    public int Entries { get; init; } = Limits.SnapshotEntriesDefault;

    /// <summary>Bytes of entries applied since the last snapshot after which the next is taken.</summary>
    public long Bytes { get; init; } = Limits.SnapshotAfterBytesDefault;

    /// <summary>Entries before the snapshot that are kept, so that a node that was away for a moment catches up without one.</summary>
    public int EntriesKept { get; init; } = Limits.EntriesKeptDefault;

    /// <summary>True when a snapshot at <paramref name="applied"/> is worth its work. <paramref name="last"/>: where the last one was taken or tried.</summary>
    public bool IsDue(LogIndex applied, LogIndex last, long bytesSince)
    {
        long entries = applied - last;
        return entries > 0 && (entries >= Entries || bytesSince >= Bytes);
    }

    /// <summary>Through where the log may be dropped once there is a snapshot at <paramref name="snapshot"/>; <paramref name="logBase"/> when nothing is worth it.</summary>
    public LogIndex CompactThrough(LogIndex snapshot, LogIndex logBase) => LogIndex.Max(logBase, new LogIndex(snapshot.Value - EntriesKept));

    /// <summary>Nothing when every value is in its range.</summary>
    /// <exception cref="ArgumentException">One is not; the message names it.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Entries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Bytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(EntriesKept);
    }
}
