using System.Buffers;
using System.Collections.Immutable;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>
/// An open segment that this node leads: lets appends in, puts them into the log, and completes them when they are acknowledged. With one replica, or a policy that
/// does not wait for a quorum, an append costs what the local one does. What the step machine decides is done here and by <see cref="FollowerLane"/>.
/// </summary>
#pragma warning disable CA1001 // The source that ends the watch has no timer, is linked to nothing, and gives nothing back.
internal sealed partial class SegmentLeader
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();
    private readonly Lock _openGate = new();
    private readonly SegmentCopy _copy;
    private readonly HostParts _parts;
    private readonly LeaderReplica? _step;
    private readonly FollowerLane[] _lanes;
    private readonly PriorityQueue<AppendWaiter, long> _waiting = new();
    private readonly WriteFence _fence = new();
    private readonly OpeningQueue _opening = new();
    private readonly CancellationTokenSource? _watch;
    private StorageException? _unopened;
    private PartitionLog? _storage;
    private PartitionLog? _log;
    private volatile AckPolicy _policy;
    private bool _isOver;
    private int _pending;

    public SegmentLeader(SegmentCopy copy, Lease lease, AckPolicy policy, HostParts parts)
    {
        _copy = copy;
        _parts = parts;
        _policy = policy;
        Lease = lease;
        _step = lease.Replicas.Count > 1 ? new LeaderReplica(parts.Own.Node, lease.Replicas, lease.Base) : null;
        _watch = _step is null ? null : new CancellationTokenSource();
        _lanes = _step is null ? [] : [.. _step.Followers.Select((follower, index) => new FollowerLane(this, index, follower.Node))];
    }

    /// <summary>Which store each replica had when this began.</summary>
    public ImmutableArray<(NodeId Node, long Store)> Stores { get; init; } = [];

    /// <summary>The right by which it is led.</summary>
    public Lease Lease { get; }

    /// <summary>Which segment.</summary>
    public SegmentId Segment => _copy.Id;

    /// <summary>The log, once it is there.</summary>
    public PartitionLog? Log => Volatile.Read(ref _log);

    /// <summary>Whether appends are let in: it is neither being rolled over nor at its end.</summary>
    public bool IsLettingIn => !_fence.IsClosed;

    /// <summary>Past the last entry that an ack quorum holds.</summary>
    public Offset Committed
    {
        get
        {
            if (_step is null)
            {
                return Log is { } log ? _parts.DurableEnd(log) : Lease.Base;
            }

            lock (_gate)
            {
                return _step.Committed;
            }
        }
    }

    /// <summary>Whether a replica has another store by now: with it, it cannot vouch for this segment, so that one copy less counts if the leader dies.</summary>
    public bool HasReplicaLostItsStore(ClusterMetadata now)
    {
        foreach ((NodeId node, long store) in Stores)
        {
            if (now.FindNode(node) is { } known && known.StoreNumber > store)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>When appends are acknowledged, from the next one on.</summary>
    public void SetPolicy(AckPolicy policy) => _policy = policy;

    /// <summary>See <see cref="IPartitionAppender.AppendAsync(PartitionId, in ReadOnlySequence{byte})"/>.</summary>
    public ValueTask<AppendOutcome> AppendAsync(in ReadOnlySequence<byte> value)
    {
        if (Volatile.Read(ref _log) is { } log)
        {
            return Append(log, value);
        }

        lock (_openGate)
        {
            if (_fence.IsEnded)
            {
                return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));
            }

            return _log is not null ? Append(_log, value)
                : _unopened is not null ? new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Failed, Failure: _unopened))
                : _opening.Add(value);
        }
    }

    /// <summary>The segment's log is there: appends go on, and the followers are looked for.</summary>
    public void Open(PartitionLog log)
    {
        lock (_openGate)
        {
            if (_log is not null || _fence.IsEnded)
            {
                return;
            }

            _storage = log;
            _opening.Release(value => Append(log, value));
            Volatile.Write(ref _log, log); // Last: who sees it goes past the queue.
        }

        if (_step is not null)
        {
            foreach (FollowerLane lane in _lanes)
            {
                LookForLink(lane, isNew: true);
            }

            _ = WatchAsync(log, _watch!.Token);
        }
    }

    /// <summary>The segment's log cannot be made: appends fail.</summary>
    public void FailToOpen(StorageException failure)
    {
        lock (_openGate)
        {
            _unopened = failure;
            _opening.Refuse(new AppendOutcome(AppendFate.Failed, Failure: failure));
        }
    }

    /// <summary>
    /// The lease is over, or this copy is sealed: nothing is let in any more. What waits ends as unknown, but what is committed. The task completes when nothing is on its way
    /// into the log.
    /// </summary>
    public Task EndAsync()
    {
        Task empty = _fence.EndAsync();
        AppendWaiter? committed;
        AppendWaiter? unknown = null;
        lock (_openGate)
        {
            _opening.Refuse(new AppendOutcome(AppendFate.NotLeader));
        }

        lock (_gate)
        {
            _isOver = true;
            committed = TakeCommitted();
            while (_waiting.TryDequeue(out AppendWaiter? waiter, out _))
            {
                waiter.NextDone = unknown;
                unknown = waiter;
            }
        }

        CompleteAll(committed, AppendFate.Acknowledged);
        CompleteAll(unknown, AppendFate.Unknown);
        _copy.Moved.Raise();
        _ = _watch?.CancelAsync();
        return empty;
    }

    /// <summary>See <see cref="SegmentHost.DrainAsync"/>.</summary>
    public async Task<Offset?> DrainAsync(CancellationToken cancellationToken)
    {
        if (Log is not { } log)
        {
            return null;
        }

        await _fence.CloseAsync().WaitAsync(cancellationToken);
        Offset end = log.End;
        while (!_fence.IsEnded)
        {
            Task moved = _copy.Moved.Next();
            if (Committed >= end)
            {
                await EvenOutAsync(end, cancellationToken);
                return _fence.IsEnded ? null : end;
            }

            await moved.WaitAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>Lets appends in again.</summary>
    public void Reopen() => _fence.Reopen();

    /// <summary>The local log has an append, or has refused it. From <see cref="AppendWaiter"/>.</summary>
    public void OnLocal(AppendWaiter waiter, in AppendResult result, StorageException? failure)
    {
        if (waiter.Sequence is { } sequence)
        {
            Settle(sequence, result, isStored: failure is null);
        }

        if (failure is not null)
        {
            _fence.Exit();
            Failed(failure);
            Complete(waiter, new AppendOutcome(AppendFate.Failed, Failure: failure));
        }
        else if (_step is null)
        {
            _fence.Exit();
            _copy.Moved.Raise();
            Complete(waiter, new AppendOutcome(AppendFate.Acknowledged, result.First));
        }
        else
        {
            waiter.Offset = result.First;
            Grown(result.First + result.Count, waiter);
        }
    }

    private static ValueTask<AppendResult> AppendPieces(PartitionLog log, in ReadOnlySequence<byte> value)
    {
        int bytes = checked((int)value.Length);
        byte[] whole = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            value.CopyTo(whole);
            return log.AppendAsync(whole.AsSpan(0, bytes)); // Copied before it returns.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private ValueTask<AppendOutcome> Append(PartitionLog log, in ReadOnlySequence<byte> value)
    {
        switch (_fence.Enter())
        {
            case FenceState.Closed:
                return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.RollingOver));
            case FenceState.Ended:
                return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));
            default:
                break;
        }

        AckPolicy policy = _policy;
        bool isForQuorum = _step is not null && policy == AckPolicy.Quorum;
        if (isForQuorum && Interlocked.Increment(ref _pending) > Limits.ReplicationWaitersMax)
        {
            _ = Interlocked.Decrement(ref _pending);
            _fence.Exit();
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Busy));
        }

        ValueTask<AppendResult> local;
        try
        {
            local = value.IsSingleSegment ? log.AppendAsync(value.FirstSpan) : AppendPieces(log, value);
        }
        catch (StorageException failure)
        {
            _ = isForQuorum ? Interlocked.Decrement(ref _pending) : 0;
            _fence.Exit();
            Failed(failure);
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Failed, Failure: failure));
        }

        AppendWaiter waiter = _parts.Waiters.Rent(this, isForQuorum);
        bool isDetached = policy == AckPolicy.None;
        ValueTask<AppendOutcome> task = isDetached ? new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Acknowledged)) : waiter.Task;
        waiter.Begin(local, isDetached);
        return task;
    }

    /// <summary>The local log has grown, perhaps by what <paramref name="added"/> waits for.</summary>
    private void Grown(Offset durable, AppendWaiter? added)
    {
        AppendWaiter? here = added;
        AppendWaiter? done;
        bool isOver;
        bool hasMoved;
        int wanted;
        lock (_gate)
        {
            hasMoved = _step!.Grow(_storage!.End, Offset.Max(durable, _parts.DurableEnd(_storage)));
            isOver = _isOver;
            if (added is { IsForQuorum: true } && !isOver)
            {
                _waiting.Enqueue(added, added.Offset.Value);
                added = null;
            }

            done = TakeCommitted();
            wanted = Wanted();
        }

        if (here is not null)
        {
            _fence.Exit(); // Before anybody's code runs.
        }

        Finish(done, hasMoved, wanted);
        if (added is not null)
        {
            bool isCommitted = !isOver || (added.IsForQuorum && added.Offset < Committed);
            Complete(added, new AppendOutcome(isCommitted ? AppendFate.Acknowledged : AppendFate.Unknown, added.Offset));
        }
    }

    private void Finish(AppendWaiter? done, bool hasMoved, int wanted)
    {
        CompleteAll(done, AppendFate.Acknowledged);
        if (hasMoved)
        {
            _copy.Moved.Raise();
        }

        for (int index = 0; wanted != 0; index++, wanted >>= 1)
        {
            if ((wanted & 1) != 0)
            {
                _parts.Senders.Call(_lanes[index].Node, _lanes[index]);
            }
        }
    }

    private AppendWaiter? TakeCommitted()
    {
        AppendWaiter? first = null;
        AppendWaiter? last = null;
        while (_step is not null && _waiting.TryPeek(out AppendWaiter? waiter, out long offset) && offset < _step.Committed.Value)
        {
            _ = _waiting.Dequeue();
            waiter.NextDone = null;
            first ??= waiter;
            last?.NextDone = waiter;
            last = waiter;
        }

        return first;
    }

    private void CompleteAll(AppendWaiter? first, AppendFate fate)
    {
        while (first is not null)
        {
            AppendWaiter waiter = first;
            first = waiter.NextDone;
            waiter.NextDone = null;
            Complete(waiter, new AppendOutcome(fate, waiter.Offset));
        }
    }

    private void Complete(AppendWaiter waiter, in AppendOutcome outcome)
    {
        if (waiter.IsForQuorum)
        {
            _ = Interlocked.Decrement(ref _pending);
        }

        waiter.Complete(outcome);
    }

    private void Failed(StorageException failure)
    {
        if (!failure.IsTransient && _parts.Engine.State == EngineState.Failed)
        {
            _parts.Log.EngineFailed(failure);
        }
    }
}
