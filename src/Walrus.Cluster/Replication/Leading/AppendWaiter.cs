using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>
/// One append on its way: first into the local log, then, if it is to be acknowledged by a quorum, until it is committed. Pooled: it goes back when its result is
/// taken, which is once; one whose caller does not wait goes back when the local log has it.
/// </summary>
internal sealed class AppendWaiter : IValueTaskSource<AppendOutcome>
{
    private readonly Pool _pool;
    private readonly Action _onLocal;
    private ManualResetValueTaskSourceCore<AppendOutcome> _core;
    private ValueTask<AppendResult> _local;
    private SegmentLeader? _leader;
    private bool _isDetached;

    private AppendWaiter(Pool pool)
    {
        _pool = pool;
        _onLocal = OnLocal;
    }

    /// <summary>Whether it waits for a quorum.</summary>
    public bool IsForQuorum { get; private set; }

    /// <summary>The entry's offset, once the local log has it.</summary>
    public Offset Offset { get; set; }

    /// <summary>Set when it is a producer's batch.</summary>
    public SegmentLeader.LocalAppend? Sequence { get; set; }

    /// <summary>The next one of those that are completed together.</summary>
    public AppendWaiter? NextDone { get; set; }

    /// <summary>The task of this use.</summary>
    public ValueTask<AppendOutcome> Task => new(this, _core.Version);

    /// <summary>Goes on when <paramref name="local"/> completes; perhaps within this call. Take <see cref="Task"/> before.</summary>
    public void Begin(ValueTask<AppendResult> local, bool isDetached)
    {
        _isDetached = isDetached;
        _local = local;
        if (local.IsCompleted)
        {
            OnLocal();
        }
        else
        {
            local.GetAwaiter().UnsafeOnCompleted(_onLocal);
        }
    }

    /// <summary>It only waits until what is in the log at <paramref name="offset"/> is committed.</summary>
    public void BeginStored(Offset offset)
    {
        _isDetached = false;
        Offset = offset;
    }

    /// <summary>The end. Runs what the caller does next on this thread; no lock may be held.</summary>
    public void Complete(in AppendOutcome outcome)
    {
        _leader = null;
        if (_isDetached)
        {
            _pool.Return(this);
        }
        else
        {
            _core.SetResult(outcome);
        }
    }

    public AppendOutcome GetResult(short token)
    {
        AppendOutcome outcome = _core.GetResult(token);
        _core.Reset();
        _pool.Return(this);
        return outcome;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void OnLocal()
    {
        ValueTask<AppendResult> local = _local;
        _local = default;
        AppendResult result = default;
        StorageException? failure = null;
        try
        {
            result = local.IsCompleted ? local.Result : throw new InvalidOperationException("Called before the append was done.");
        }
        catch (StorageException fault)
        {
            failure = fault;
        }

        _leader!.OnLocal(this, result, failure);
    }

    /// <summary>Waiters of one host; keeps at most <see cref="Limits.ReplicationPooledWaitersMax"/>.</summary>
    internal sealed class Pool
    {
        private readonly ConcurrentQueue<AppendWaiter> _free = new();
        private int _count;

        public AppendWaiter Rent(SegmentLeader leader, bool isForQuorum)
        {
            if (_free.TryDequeue(out AppendWaiter? waiter))
            {
                _ = Interlocked.Decrement(ref _count);
            }
            else
            {
                waiter = new AppendWaiter(this);
            }

            waiter._leader = leader;
            waiter.IsForQuorum = isForQuorum;

            // The local log resumes callers on threads that are there for it; an answer of a follower comes on the link's own, which must go on.
            waiter._core.RunContinuationsAsynchronously = isForQuorum;
            return waiter;
        }

        public void Return(AppendWaiter waiter)
        {
            waiter.NextDone = null;
            waiter.Sequence = null;
            if (Interlocked.Increment(ref _count) <= Limits.ReplicationPooledWaitersMax)
            {
                _free.Enqueue(waiter);
            }
            else
            {
                _ = Interlocked.Decrement(ref _count);
            }
        }
    }
}
