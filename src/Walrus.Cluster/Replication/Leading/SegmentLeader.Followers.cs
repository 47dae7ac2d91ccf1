using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <content>Towards the followers.</content>
internal sealed partial class SegmentLeader
{
    /// <summary>A follower's answer.</summary>
    public void Answered(NodeId from, Incarnation life, in FollowerAnswer answer)
    {
        if (_step is null)
        {
            return;
        }

        AnswerOutcome outcome;
        AppendWaiter? done;
        bool hasMoved;
        int wanted;
        lock (_gate)
        {
            int index = _step.Find(from);
            if (index < 0 || _isOver)
            {
                return;
            }

            outcome = _step.Answered(index, life, answer, _parts.Now, out hasMoved);
            done = TakeCommitted();
            wanted = Wanted();
        }

        Finish(done, hasMoved, wanted);
        if (_fence.IsClosed)
        {
            _copy.Moved.Raise(); // Who drains it waits for followers, too.
        }

        if (outcome == AnswerOutcome.Contradiction)
        {
            _parts.Log.Contradicted(Segment, from);
        }
        else if (outcome == AnswerOutcome.Refused)
        {
            _parts.Log.Refused(Segment, from, answer.Promised);
        }
    }

    /// <summary>A link has come up.</summary>
    public void LinkUp(NodeId node)
    {
        foreach (FollowerLane lane in _lanes)
        {
            if (lane.Node == node && Log is not null)
            {
                LookForLink(lane, isNew: false);
            }
        }
    }

    /// <summary>A link has ended, with what was on it.</summary>
    public void LinkLost(NodeId node)
    {
        lock (_gate)
        {
            if (_step?.Find(node) is >= 0 and int index)
            {
                _step.LinkLost(index);
            }
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        if (_step is null || Log is null)
        {
            return;
        }

        int wanted = 0;
        lock (_gate)
        {
            if (!_isOver && _step.Tick(_parts.Now))
            {
                wanted = Wanted();
            }
        }

        Finish(null, hasMoved: false, wanted);
        foreach (FollowerLane lane in _lanes)
        {
            if (_step.Followers[lane.Index].State == FollowerState.Away)
            {
                LookForLink(lane, isNew: false);
            }
        }
    }

    /// <summary>Entries that a follower lacks, by what it said.</summary>
    public IEnumerable<(NodeId Node, long Entries)> Lags()
    {
        if (_step is null)
        {
            yield break;
        }

        foreach (FollowerProgress follower in _step.Followers)
        {
            yield return (follower.Node, Math.Max(0, _step.Written - follower.Durable));
        }
    }

    /// <summary>What is to be sent now, and its batches, which the caller disposes; null for nothing.</summary>
    public (AppendMessage Message, BatchReadResult? Batches)? TakeMessage(int follower)
    {
        SendPlan plan;
        lock (_gate)
        {
            if (_isOver || _step!.Plan(follower) is not { } planned)
            {
                return null;
            }

            plan = planned;
        }

        BatchReadResult? read = plan.IsEmpty ? null : Read(follower, plan.From);
        if (!plan.IsEmpty && read is null)
        {
            return null;
        }

        Offset next = read?.Next ?? plan.From;
        int bytes = read?.Batches.Length ?? 0;
        lock (_gate)
        {
            if (!_isOver && _step.TrySend(follower, plan, next, bytes, _parts.Now))
            {
                return (new AppendMessage(Segment, Lease.Epoch, plan.Attempt, plan.From, next, plan.Committed, bytes), read);
            }
        }

        read?.Dispose();
        return null;
    }

    /// <summary>So many bytes of batches went out.</summary>
    public void CountSent(int bytes) => _parts.Meter.Sent(bytes);

    /// <summary>Whether there is something to send to the follower.</summary>
    public bool Wants(int follower)
    {
        lock (_gate)
        {
            return !_isOver && _step!.Plan(follower) is not null;
        }
    }

    private BatchReadResult? Read(int follower, Offset from)
    {
        string reason;
        BatchReadResult? read = null;
        try
        {
            read = _storage!.ReadBatches(from, Limits.ReplicationMessageBytes, Visibility.Written);
            if (read.Outcome == ReadOutcome.Entries)
            {
                return read;
            }

            reason = $"there is nothing to read ({read.Outcome})";
        }
        catch (StorageException fault)
        {
            reason = fault.Message;
        }

        read?.Dispose();
        lock (_gate)
        {
            _step!.Pause(follower, _parts.Now);
        }

        _parts.Log.NotReadable(Segment, _lanes[follower].Node, from, reason);
        return null;
    }

    private void LookForLink(FollowerLane lane, bool isNew)
    {
        if (!_parts.Senders.IsConnected(lane.Node))
        {
            return;
        }

        lock (_gate)
        {
            _step!.LinkUp(lane.Index, isNew);
        }

        if (Wants(lane.Index))
        {
            _parts.Senders.Call(lane.Node, lane);
        }
    }

    /// <summary>Waits a moment for the followers that are streaming to have everything below <paramref name="end"/>, durably.</summary>
    private async Task EvenOutAsync(Offset end, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(Limits.ReplicationEvenPatience, _parts.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            while (!_fence.IsEnded)
            {
                Task moved = _copy.Moved.Next();
                if (IsEven(end))
                {
                    return;
                }

                await moved.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // They are further behind: repair brings them the rest.
        }
    }

    private bool IsEven(Offset end)
    {
        lock (_gate)
        {
            return _step is null || _step.Followers.All(follower => follower.State != FollowerState.Streaming || follower.Durable >= end);
        }
    }

    /// <summary>A bit for each follower for whom there is something to send. Under the lock.</summary>
    private int Wanted()
    {
        int wanted = 0;
        for (int index = 0; index < _lanes.Length && !_isOver; index++)
        {
            wanted |= _step!.Plan(index) is null ? 0 : 1 << index;
        }

        return wanted;
    }

    /// <summary>Sends what is written though not flushed yet, so that followers flush beside the leader and not after it.</summary>
    private async Task WatchAsync(PartitionLog log, CancellationToken stop)
    {
        try
        {
            while (!_fence.IsEnded)
            {
                Offset seen;
                lock (_gate)
                {
                    seen = _step!.Written;
                }

                await log.WaitForAsync(seen, Visibility.Written, stop);
                Grown(Lease.Base, null);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or StorageException)
        {
            // The host stops, or the store has failed: appends say so.
        }
        catch (Exception defect)
        {
            _parts.Log.LoopDied(defect);
        }
    }
}
