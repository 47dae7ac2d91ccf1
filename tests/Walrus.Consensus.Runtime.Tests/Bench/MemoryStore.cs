namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>A store in memory that can be held, failed and looked at: for tests of the loop alone.</summary>
internal sealed class MemoryStore : IRaftStore
{
    private readonly List<LogEntry> _entries = [];
    private byte[] _snapshotBytes = [];
    private List<byte> _received = [];

    public TaskCompletionSource? Hold { get; set; }

    public Exception? Failure { get; set; }

    /// <summary>What each call of <see cref="PersistAsync"/> wrote.</summary>
    public List<(HardState? HardState, int Entries)> Persisted { get; } = [];

    /// <summary>Completes when the first <see cref="PersistAsync"/> waits for <see cref="Hold"/>.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HardState Restored { get; set; }

    public string? Loss { get; private set; }

    public MemberSet Founders { get; init; } = MemberSet.Empty;

    public int EntryBytesMax { get; init; } = Limits.ProposalBytesMax;

    public LogPosition Base { get; private set; }

    public LogIndex Last => Base.Index + _entries.Count;

    public Snapshot? Snapshot { get; private set; }

    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        for (LogIndex at = from; at <= through && bytesMax > 0; at = at.Next)
        {
            LogEntry entry = _entries[(int)(at - Base.Index) - 1];
            into.Add(entry);
            bytesMax -= entry.Bytes;
        }
    }

    public int ReadSnapshot(Snapshot snapshot, long position, Span<byte> into)
    {
        int count = (int)Math.Min(into.Length, _snapshotBytes.Length - position);
        _snapshotBytes.AsSpan((int)position, count).CopyTo(into);
        return snapshot == Snapshot ? count : 0;
    }

    public ReadOnlyMemory<byte> ReadWholeSnapshot() => _snapshotBytes;

    public ValueTask LoseAsync(string because)
    {
        Loss = because;
        Restored = default;
        Base = LogPosition.Zero;
        Snapshot = null;
        _entries.Clear();
        return default;
    }

    public async ValueTask PersistAsync(Ready ready)
    {
        if (Hold is { } hold)
        {
            Held.TrySetResult();
            await hold.Task;
        }

        if (Failure is { } failure)
        {
            throw failure;
        }

        Persisted.Add((ready.HardState, ready.Entries.Count));
        if (ready.Entries.Count > 0)
        {
            int kept = (int)(ready.Entries[0].Index - Base.Index) - 1;
            _entries.RemoveRange(kept, _entries.Count - kept);
            _entries.AddRange(ready.Entries);
        }

        foreach (SnapshotWrite write in ready.SnapshotWrites)
        {
            _received = write.Position == 0 ? [] : _received;
            _received.AddRange(write.Data.Span);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> InstallAsync(Snapshot snapshot)
    {
        byte[] bytes = [.. _received];
        if (Crc32C.Compute(bytes) != snapshot.Checksum)
        {
            return new ValueTask<ReadOnlyMemory<byte>?>((ReadOnlyMemory<byte>?)null);
        }

        (Snapshot, _snapshotBytes, Base) = (snapshot, bytes, snapshot.Position);
        _entries.Clear();
        return new ValueTask<ReadOnlyMemory<byte>?>(bytes);
    }

    /// <summary>How the next snapshot cannot be written; null when it can.</summary>
    public Exception? SnapshotFailure { get; set; }

    public Task<IWrittenSnapshot> WriteSnapshotAsync(Snapshot snapshot, ReadOnlyMemory<byte> bytes) =>
        SnapshotFailure is { } failure
            ? Task.FromException<IWrittenSnapshot>(failure)
            : Task.FromResult<IWrittenSnapshot>(new Written(snapshot, bytes.ToArray()));

    public ValueTask<bool> KeepAsync(IWrittenSnapshot written)
    {
        (Snapshot, _snapshotBytes) = (written.Snapshot, ((Written)written).Bytes);
        return new ValueTask<bool>(true);
    }

    public void Dispose()
    {
    }

    public ValueTask CompactAsync(LogIndex through)
    {
        LogPosition position = _entries[(int)(through - Base.Index) - 1].Position;
        _entries.RemoveRange(0, (int)(through - Base.Index));
        Base = position;
        return default;
    }

    private sealed record Written(Snapshot Snapshot, byte[] Bytes) : IWrittenSnapshot;
}
