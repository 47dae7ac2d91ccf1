using Walrus.Storage;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// A node's memory in its engine: one topic for the log, one for each snapshot, and one value that holds term and vote and names the topics in force.
/// Everything goes through the engine's one journal, so a Ready costs one flush, which others share.
/// </summary>
/// <remarks>
/// A change that replaces a topic makes the new one durable first and then names it in the value, in one step; what an interrupted change left behind is
/// named nowhere and deleted at the next start. A value is set only by the loop. One host at a time: two would vote twice.
/// </remarks>
internal sealed partial class EngineStore : IRaftStore
{
    private readonly LogEngine _engine;
    private readonly RecentEntries _recent = new(Limits.RecentEntriesBytesMax);
    private readonly int _pieceBytesMax;
    private StateValue _state;
    private byte[] _stateBytes;
    private HardState _hardState;
    private LogTopic _log;
    private SnapshotTopic? _snapshot;
    private SnapshotTopic? _receiving;
    private long _lastNumber;
    private IDisposable? _claim;

    private EngineStore(LogEngine engine, StateValue state, long lastNumber, int pieceBytes)
    {
        _engine = engine;
        _state = state;
        _stateBytes = engine.FindValue(StoreNames.State)?.ToArray() ?? [];
        _hardState = state.HardState;
        _lastNumber = lastNumber;
        _pieceBytesMax = Math.Min(pieceBytes, LogTopic.EntryBytesMax(engine.BatchBytesMax));
        _log = LogOf(state.Log);
        _snapshot = state.Snapshot is { } held ? SnapshotOf(held.Number, held.Snapshot) : null;
    }

    /// <inheritdoc/>
    public HardState Restored => _hardState;

    /// <inheritdoc/>
    public string? Loss => _state.Loss;

    /// <inheritdoc/>
    public MemberSet Founders => _state.Founders;

    /// <inheritdoc/>
    public int EntryBytesMax => LogTopic.EntryBytesMax(_engine.BatchBytesMax);

    /// <inheritdoc/>
    public LogPosition Base => _state.Base;

    /// <inheritdoc/>
    public LogIndex Last => _log.Last;

    /// <inheritdoc/>
    public Snapshot? Snapshot => _snapshot?.Snapshot;

    /// <inheritdoc/>
    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        if (!_recent.TryRead(from, through, bytesMax, into))
        {
            _log.Read(from, through, bytesMax, into);
        }
    }

    /// <inheritdoc/>
    public int ReadSnapshot(Snapshot snapshot, long position, Span<byte> into) =>
        _snapshot is { } present && present.Snapshot == snapshot ? present.Read(position, into) : 0;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadWholeSnapshot() =>
        _snapshot!.ReadWhole() ?? throw new RestoredStateException($"The snapshot at {_snapshot.Snapshot.Position} is not what its checksum says.");

    /// <inheritdoc/>
    public async ValueTask PersistAsync(Ready ready)
    {
        if (ready.SnapshotWrites.Count > 0)
        {
            await ReceiveAsync(ready.SnapshotWrites);
        }

        HardState? hard = ready.HardState;
        _hardState = hard ?? _hardState;
        if (!ready.MustFlush)
        {
            return; // How far it is committed is written with the next thing that matters: it only spares a restarted node a wait.
        }

        CheckAlone();
        int written = await WriteAllButLastBatchAsync(ready.Entries);
        StateValue state = _state with { HardState = _hardState };
        ValueTask<AppendResult> appended = default;
        ValueTask durable;
        using (_engine.BeginGroup())
        {
            if (written < ready.Entries.Count)
            {
                appended = _log.AppendAsync(ready.Entries, written, ready.Entries.Count - written);
            }

            // The journal is one stream: what is durable last makes everything before it durable.
            durable = state == _state ? _engine.FlushAsync() : WriteAsync(state);
        }

        await FinishAsync(appended, durable, ready.Entries, written);
        _state = state;
        _recent.Add(ready.Entries);
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> InstallAsync(Snapshot snapshot)
    {
        SnapshotTopic? received = _receiving;
        _receiving = null;
        byte[]? bytes = received?.Snapshot == snapshot ? received.ReadWhole() : null;
        if (bytes is null)
        {
            await DropAsync(received);
            return null;
        }

        long oldLog = _state.Log;
        SnapshotTopic? oldSnapshot = _snapshot;
        long number = Interlocked.Increment(ref _lastNumber);
        Topic topic = await _engine.CreateTopicAsync(StoreNames.Of(StoreTopicKind.Log, number), new Offset(snapshot.Position.Index.Value + 1));
        await SetAsync(_state with
        {
            HardState = _hardState,
            Log = number,
            Base = snapshot.Position,
            Snapshot = (received!.Number, snapshot),
        });
        _log = LogIn(topic);
        _snapshot = received;
        _recent.Clear();
        _ = await _engine.DeleteTopicAsync(StoreNames.Of(StoreTopicKind.Log, oldLog));
        await DropAsync(oldSnapshot);
        return bytes;
    }

    /// <inheritdoc/>
    public async Task<IWrittenSnapshot> WriteSnapshotAsync(Snapshot snapshot, ReadOnlyMemory<byte> bytes)
    {
        SnapshotTopic topic = await NewSnapshotAsync(snapshot);
        try
        {
            await topic.AppendAsync(bytes);
        }
        catch (StorageException fault) when (fault.IsTransient)
        {
            await DropAsync(topic); // What is there of it takes space that is short; letting go works on a full disk.
            throw;
        }

        return topic;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> KeepAsync(IWrittenSnapshot written)
    {
        SnapshotTopic topic = (SnapshotTopic)written;
        if (Snapshot is { } present && present.Position.Index >= topic.Snapshot.Position.Index)
        {
            await DropAsync(topic);
            return false;
        }

        SnapshotTopic? old = _snapshot;
        await SetAsync(_state with { HardState = _hardState, Snapshot = (topic.Number, topic.Snapshot) });
        _snapshot = topic;
        await DropAsync(old);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask CompactAsync(LogIndex through)
    {
        await SetAsync(_state with { HardState = _hardState, Base = new LogPosition(through, TermAt(through)) });
        await _log.TrimAsync(through);
    }

    /// <summary>Another host may open the memory from here on.</summary>
    public void Dispose() => _claim?.Dispose();

    private Term TermAt(LogIndex index)
    {
        if (_recent.TryGetTerm(index, out Term term))
        {
            return term;
        }

        List<LogEntry> entry = [];
        _log.Read(index, index, 1, entry);
        return entry[0].Term;
    }

    /// <summary>
    /// Cuts off what is replaced, and writes the batches before the last one, each after the one before: a batch that the engine refuses (a full disk) must
    /// not be followed by one that would land in its place. Returns how many entries were written.
    /// </summary>
    private async ValueTask<int> WriteAllButLastBatchAsync(IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count == 0)
        {
            return 0;
        }

        if (entries[0].Index <= _log.Last)
        {
            await _log.CutAsync(entries[0].Index);
        }

        int written = 0;
        for (int count = _log.BatchAt(entries, 0); written + count < entries.Count; count = _log.BatchAt(entries, written))
        {
            AppendResult result = await _log.AppendAsync(entries, written, count);
            Check(result, entries[written]);
            written += count;
        }

        return written;
    }

    private static async ValueTask FinishAsync(ValueTask<AppendResult> appended, ValueTask durable, IReadOnlyList<LogEntry> entries, int written)
    {
        try
        {
            await durable;
        }
        finally
        {
            // Awaited whatever the other says: an append's result must not be left lying about.
            if (written < entries.Count)
            {
                Check(await appended, entries[written]);
            }
        }
    }

    private static void Check(AppendResult result, LogEntry first)
    {
        if (result.First.Value != first.Index.Value)
        {
            throw new BrokenInvariantException($"Entry {first.Index} of the Raft log was written at offset {result.First}: somebody else writes to its topic.");
        }
    }

    private async ValueTask ReceiveAsync(IReadOnlyList<SnapshotWrite> writes)
    {
        for (int i = 0; i < writes.Count; i++)
        {
            SnapshotWrite write = writes[i];
            if (write.Position == 0)
            {
                await DropAsync(_receiving);
                _receiving = null;
                _receiving = await NewSnapshotAsync(write.Snapshot);
            }

            if (_receiving is not { } receiving || receiving.Snapshot != write.Snapshot || receiving.Bytes != write.Position)
            {
                throw new BrokenInvariantException($"A piece at {write.Position} of the {write.Snapshot} does not follow what was received before.");
            }

            await receiving.AppendAsync(write.Data);
        }
    }

    private async Task<SnapshotTopic> NewSnapshotAsync(Snapshot snapshot)
    {
        long number = Interlocked.Increment(ref _lastNumber); // A snapshot of this node's machine is written beside the loop.
        Topic topic = await _engine.CreateTopicAsync(StoreNames.Of(StoreTopicKind.Snapshot, number), Offset.Zero);
        return new SnapshotTopic(topic.Partitions[0], number, snapshot, _pieceBytesMax);
    }

    private async ValueTask DropAsync(SnapshotTopic? topic)
    {
        if (topic is not null)
        {
            _ = await _engine.DeleteTopicAsync(StoreNames.Of(StoreTopicKind.Snapshot, topic.Number));
        }
    }

    private async ValueTask SetAsync(StateValue state)
    {
        CheckAlone();
        await WriteAsync(state);
        _state = state;
    }

    private ValueTask WriteAsync(StateValue state)
    {
        _stateBytes = StateValueCodec.Encode(state);
        return _engine.SetValueAsync(StoreNames.State, _stateBytes);
    }

    /// <summary>Two hosts over one engine would each keep a vote of its own: the one that comes second to find the other's stops.</summary>
    private void CheckAlone()
    {
        if (!(_engine.FindValue(StoreNames.State) ?? default).Span.SequenceEqual(_stateBytes))
        {
            throw new BrokenInvariantException("Somebody else writes to Raft's memory: one engine has one host.");
        }
    }

    private LogTopic LogOf(long number) => LogIn(_engine.FindTopic(StoreNames.Of(StoreTopicKind.Log, number))!);

    private LogTopic LogIn(Topic topic) => new(topic.Partitions[0], _engine.BatchBytesMax);

    private SnapshotTopic SnapshotOf(long number, Snapshot snapshot) =>
        new(_engine.FindTopic(StoreNames.Of(StoreTopicKind.Snapshot, number))!.Partitions[0], number, snapshot, _pieceBytesMax);
}
