using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics.Replicas;

namespace Walrus.Storage.Topics;

/// <summary>
/// A batch under construction: concurrent appends to a partition join it until the committer takes it, and become durable as one.
/// Filled under the partition's staging gate; written under the committer's role. Reused.
/// </summary>
internal sealed class StagedBatch(StagedBatch.Services services) : StagedWork
{
    private readonly List<AppendRequest> _requests = [];
    private Staging? _staging;
    private PartitionIndex? _index;
    private TopicName _topic;
    private Offset _base;
    private bool _isWritten;
    private int _budgetBytes;
    private long _startedAt;

    /// <summary>The record being built.</summary>
    public BatchBuilder Builder { get; } = new(System.Buffers.ArrayPool<byte>.Shared);

    /// <inheritdoc/>
    public override bool NeedsFlush => services.FlushesEach;

    /// <inheritdoc/>
    public override int Waiters => _requests.Count;

    /// <inheritdoc/>
    public override int StagedBytes => _budgetBytes;

    /// <summary>How many barriers had been handed over when it was begun.</summary>
    public int Barriers { get; private set; }

    /// <summary>Begins a batch for a partition.</summary>
    public void Begin(Staging staging, PartitionIndex index, TopicName topic, int barriers)
    {
        Barriers = barriers;
        _topic = topic;
        _staging = staging;
        _index = index;
        _startedAt = services.StartMeasuring();
    }

    /// <summary>A caller joins with the <paramref name="count"/> entries it has just added; <paramref name="budgetBytes"/> is what it took.</summary>
    public AppendRequest Join(int count, int budgetBytes)
    {
        _budgetBytes += budgetBytes;
        AppendRequest request = services.Requests.Rent(Builder.Count - count, count);
        _requests.Add(request);
        return request;
    }

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        _staging!.Close(this);
        if (Builder.Count == 0 || _index!.IsDeleted)
        {
            return true;
        }

        if (!writer.TryReserve(Builder.RecordBytes))
        {
            return false;
        }

        PartitionIndex index = _index!;
        _base = index.Next;
        _isWritten = true;
        JournalFile file = writer.Current;
        Span<byte> record = Builder.Finish(_base, file.Generation, index.Partition, writer.FlushedTo, writer.SaltHere);
        int at = writer.Append(record);
        index.Add(file, new BatchSlot(_base, Builder.Count, at, record.Length, Builder.MaxTimestamp));
        services.Flusher.CountBytes(record.Length);
        services.Meter.Appended(Builder.Count, record.Length);
        return true;
    }

    /// <inheritdoc/>
    public override void Publish()
    {
        if (_index is { } index)
        {
            index.Publish();
            services.Flusher.Touch(index);
        }
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_index!.IsDeleted && !_isWritten)
        {
            Fail(new TopicDeletedException(_topic));
            return;
        }

        foreach (AppendRequest request in _requests)
        {
            request.SetResult(_base, reached);
        }

        if (_startedAt != 0)
        {
            services.Meter.Acknowledged(services.Time.GetElapsedTime(_startedAt));
        }

        Recycle();
    }

    /// <inheritdoc/>
    public override void Fail(StorageException cause)
    {
        _staging!.Close(this);
        foreach (AppendRequest request in _requests)
        {
            request.SetException(cause);
        }

        Recycle();
    }

    private void Recycle()
    {
        services.Budget.Return(_budgetBytes);
        _budgetBytes = 0;
        _requests.Clear();
        Builder.Reset();
        _staging = null;
        _index = null;
        _isWritten = false;
        services.ReturnBatch(this);
    }

    /// <summary>What all batches of one engine share.</summary>
    internal sealed class Services(Flusher flusher, StagingBudget budget, StorageMeter meter, TimeProvider time, bool flushesEach, DirectAppend? direct = null)
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<StagedBatch> _free = new();
        private int _freeCount;
        private ReplicaAppendWork.Pool? _replicas;

        public Flusher Flusher { get; } = flusher;

        public StagingBudget Budget { get; } = budget;

        public StorageMeter Meter { get; } = meter;

        public TimeProvider Time { get; } = time;

        public bool FlushesEach { get; } = flushesEach;

        /// <summary>Null where a flush follows each append: then there is something to wait for, and to share.</summary>
        public DirectAppend? Direct { get; } = flushesEach ? null : direct;

        public AppendRequest.Pool Requests { get; } = new();

        /// <summary>What appends of other nodes' batches wait in.</summary>
        public ReplicaAppendWork.Pool Replicas =>
            Volatile.Read(ref _replicas) ?? Interlocked.CompareExchange(ref _replicas, new ReplicaAppendWork.Pool(this), null) ?? _replicas!;

        /// <summary>When an append began, if somebody wants to know how long it takes, else 0.</summary>
        public long StartMeasuring() => Meter.WantsDurations ? Time.GetTimestamp() : 0;

        /// <summary>The answer to an append that did not queue.</summary>
        public ValueTask<AppendResult> Done(in AppendResult result, long started)
        {
            if (started != 0)
            {
                Meter.Acknowledged(Time.GetElapsedTime(started));
            }

            return new ValueTask<AppendResult>(result);
        }

        public StagedBatch RentBatch()
        {
            if (!_free.TryDequeue(out StagedBatch? batch))
            {
                return new StagedBatch(this);
            }

            _ = Interlocked.Decrement(ref _freeCount);
            return batch;
        }

        public void ReturnBatch(StagedBatch batch)
        {
            if (Interlocked.Increment(ref _freeCount) <= Limits.PooledBatchesMax)
            {
                _free.Enqueue(batch);
            }
            else
            {
                _ = Interlocked.Decrement(ref _freeCount);
                batch.Builder.Dispose();
            }
        }
    }
}
