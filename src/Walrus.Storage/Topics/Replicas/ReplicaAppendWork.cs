using System.Buffers;
using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics.Replicas;

/// <summary>
/// Batches that were checked and wait to be stored as they are, each as a record of its own: all in one journal file, or none when they do not
/// begin at the end. Owns a pooled buffer with the records but for their frames, which need their place. Pooled: it goes back when its result is
/// taken, which is once.
/// </summary>
internal sealed class ReplicaAppendWork : StagedWork, IValueTaskSource<ReplicaAppendResult>
{
    private readonly Pool _pool;
    private ManualResetValueTaskSourceCore<ReplicaAppendResult> _core = new() { RunContinuationsAsynchronously = true };
    private PartitionLog? _log;
    private byte[] _records = [];
    private int _bytes;
    private Offset _expected;
    private ReplicaAppendResult _result;

    private ReplicaAppendWork(Pool pool) => _pool = pool;

    /// <summary>The outcome, once it is as durable as the schedule says.</summary>
    public ValueTask<ReplicaAppendResult> Task => new(this, _core.Version);

    /// <inheritdoc/>
    public override bool NeedsFlush => _pool.Services.FlushesEach;

    /// <inheritdoc/>
    public override bool IsBarrier => true;

    /// <inheritdoc/>
    public override int Waiters => 1;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        PartitionIndex index = _log!.Index;
        _result = new ReplicaAppendResult(ReplicaAppendOutcome.WrongOffset, index.Next, Durability.Kernel);
        ReadOnlySpan<byte> first = _records.AsSpan(RecordFrame.Bytes);
        if (index.IsDeleted || index.Next != _expected || !BatchHeader.TryRead(first, out BatchHeader header) || header.BaseOffset != _expected)
        {
            return true;
        }

        if (!writer.TryReserve(_bytes))
        {
            return false;
        }

        for (int at = 0; at < _bytes;)
        {
            at += Write(writer, index, _records.AsSpan(at));
        }

        _result = new ReplicaAppendResult(ReplicaAppendOutcome.Appended, index.Next, Durability.Kernel);
        return true;
    }

    /// <inheritdoc/>
    public override void Publish()
    {
        if (_result.Outcome == ReplicaAppendOutcome.Appended)
        {
            _log!.Index.Publish();
            _pool.Services.Flusher.Touch(_log.Index);
        }
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        PartitionLog log = _log!;
        bool isGone = log.Index.IsDeleted && _result.Outcome == ReplicaAppendOutcome.WrongOffset;
        Release();
        if (isGone)
        {
            _core.SetException(new TopicDeletedException(log.Topic));
        }
        else
        {
            _core.SetResult(_result with { Reached = reached });
        }
    }

    /// <inheritdoc/>
    public override void Fail(StorageException cause)
    {
        Release();
        _core.SetException(cause);
    }

    public ReplicaAppendResult GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _pool.Return(this);
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private int Write(JournalWriter writer, PartitionIndex index, Span<byte> from)
    {
        _ = BatchHeader.TryRead(from[RecordFrame.Bytes..], out BatchHeader header);
        Span<byte> record = from[..(RecordFrame.Bytes + header.TotalBytes)];
        RecordFrame.Write(record, RecordKind.Batch, index.Partition, writer.Current.Generation, writer.FlushedTo, writer.SaltHere);
        JournalFile file = writer.Current;
        int at = writer.Append(record);
        index.Add(file, new BatchSlot(header.BaseOffset, header.Count, at, record.Length, header.MaxTimestamp));
        _pool.Services.Flusher.CountBytes(record.Length);
        _pool.Services.Meter.Appended(header.Count, record.Length);
        return RecordFrame.PaddedBytes(record.Length);
    }

    /// <summary>Copies the batches, which were checked, with room for a frame before each.</summary>
    private void Take(PartitionLog log, Offset expected, ReadOnlySpan<byte> batches, int recordBytes)
    {
        _log = log;
        _expected = expected;
        _records = ArrayPool<byte>.Shared.Rent(recordBytes);
        _bytes = 0;
        while (!batches.IsEmpty)
        {
            _ = BatchHeader.TryRead(batches, out BatchHeader header);
            batches[..header.TotalBytes].CopyTo(_records.AsSpan(_bytes + RecordFrame.Bytes));
            _bytes += RecordFrame.PaddedBytes(RecordFrame.Bytes + header.TotalBytes);
            batches = batches[header.TotalBytes..];
        }
    }

    private void Release()
    {
        ArrayPool<byte>.Shared.Return(_records);
        _pool.Services.Budget.Return(_bytes);
        _records = [];
        _log = null;
    }

    /// <summary>Works of one engine; keeps at most <see cref="Limits.PooledBatchesMax"/>.</summary>
    internal sealed class Pool(StagedBatch.Services services)
    {
        private readonly ConcurrentQueue<ReplicaAppendWork> _free = new();
        private int _count;

        public StagedBatch.Services Services { get; } = services;

        /// <summary>A work with a copy of <paramref name="batches"/>, which take <paramref name="recordBytes"/> as padded records; the budget has them.</summary>
        public ReplicaAppendWork Rent(PartitionLog log, Offset expected, ReadOnlySpan<byte> batches, int recordBytes)
        {
            if (_free.TryDequeue(out ReplicaAppendWork? work))
            {
                _ = Interlocked.Decrement(ref _count);
            }
            else
            {
                work = new ReplicaAppendWork(this);
            }

            work.Take(log, expected, batches, recordBytes);
            return work;
        }

        public void Return(ReplicaAppendWork work)
        {
            if (Interlocked.Increment(ref _count) <= Limits.PooledBatchesMax)
            {
                _free.Enqueue(work);
            }
            else
            {
                _ = Interlocked.Decrement(ref _count);
            }
        }
    }
}
