namespace Walrus.Cluster;

/// <summary>
/// A group that is in use at its owner. Consumers that want entries take turns, in order of arrival, and wait together when there are none; what they say about entries that they have is
/// done at once. Nothing is told before the records that it rests on are acknowledged.
/// </summary>
internal sealed partial class LiveGroup
{
    private readonly Lock _gate = new();
    private readonly List<GroupTurn> _waiting = [];
    private readonly CursorOwnership _owner;
    private readonly GroupKey _key;
    private readonly GroupBook _book;
    private readonly GroupEntries _entries;
    private readonly GroupMoves _moves;
    private readonly long _began;
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _touchedAt;
    private int _counted;
    private bool _isServed;
    private bool _isClosed;

    public LiveGroup(CursorOwnership owner, GroupKey key, GroupState? state)
    {
        _owner = owner;
        _key = key;
        _book = new GroupBook(state);
        _entries = new GroupEntries(owner.Parts, key.Topic);
        _moves = new GroupMoves(owner, key);
        _began = owner.Parts.Time.GetTimestamp();
    }

    private TimeSpan Now => _owner.Parts.Time.GetElapsedTime(_began);

    /// <summary>Takes a call in; false when this object has been retired and another is to be made.</summary>
    public bool TryTake(GroupTurn turn)
    {
        bool begins = false;
        bool isTooMany = false;
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _touchedAt = Now;
            if (turn.Question.IsForEntries)
            {
                isTooMany = _waiting.Count >= Limits.CursorTurnsMax;
                if (!isTooMany)
                {
                    turn.Deadline = _touchedAt + turn.Question.Wait;
                    _waiting.Add(turn);
                    begins = !_isServed;
                    _isServed = true;
                    Wake();
                }
            }
        }

        if (isTooMany)
        {
            turn.Complete(GroupAnswer.Unmoved($"{Limits.CursorTurnsMax} calls wait for the group already"));
        }
        else if (begins)
        {
            _ = RunAsync();
        }
        else if (!turn.Question.IsForEntries)
        {
            _ = ChangeAsync(turn);
        }

        return true;
    }

    /// <summary>True when nobody has used it for a while and nothing is in flight: then it takes nothing any more. What it has read goes sooner.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            TimeSpan idle = Now - _touchedAt;
            if (_isServed || idle < Limits.CursorIdleMax)
            {
                return false;
            }

            _entries.Clear();
            _book.Expire(Now);
            if (idle < Limits.GroupIdleMax || _book.InFlight > 0 || !_moves.HasSettled)
            {
                return false;
            }

            Close();
            return true;
        }
    }

    /// <summary>Takes nothing any more; those who wait are told that nothing was done.</summary>
    public void Retire(string reason)
    {
        GroupTurn[] turns;
        lock (_gate)
        {
            turns = [.. _waiting];
            _waiting.Clear();
            Close();
            if (!_isServed)
            {
                _entries.Clear();
            }

            Wake();
        }

        foreach (GroupTurn turn in turns)
        {
            turn.Complete(GroupAnswer.Unmoved(reason));
        }
    }

    /// <summary>Serves those who want entries, until nobody does.</summary>
    private async Task RunAsync()
    {
        bool wasAnnounced = false;
        try
        {
            while (Begin(out Task woken) is { } head)
            {
                _owner.Over.ThrowIfCancellationRequested();
                wasAnnounced = !await ServeAsync(head) && await WaitAsync(woken, wasAnnounced);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _owner.IsOver)
        {
            End("the group's owner is changing");
        }
        catch (Exception e)
        {
            _owner.Parts.Log.GroupDied(_key, e);
            _owner.Break("a defect");
            End($"the group's owner failed: {e.Message}");
        }
    }

    /// <summary>The first of those who wait; null when there is none, and then nobody serves any more. <paramref name="woken"/> completes with whatever happens from now on.</summary>
    private GroupTurn? Begin(out Task woken)
    {
        lock (_gate)
        {
            _woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            woken = _woken.Task;
            _waiting.RemoveAll(static turn => Abandon(turn));
            if (_waiting.Count == 0)
            {
                _isServed = false;
                return null;
            }

            // When no more may be in flight, who takes for good can still be served.
            _book.Expire(Now);
            bool isFull = _book.InFlight >= Limits.GroupInFlightMax;
            return (isFull ? _waiting.Find(static turn => turn.Question.Verb == GroupVerb.Take) : null) ?? _waiting[0];
        }
    }

    private static bool Abandon(GroupTurn turn)
    {
        if (turn.IsAbandoned)
        {
            turn.Complete(GroupAnswer.Unmoved("nobody waits for it any more"));
            return true;
        }

        return false;
    }

    /// <summary>Waits until there may be something to hand out, or somebody has waited long enough. True when entries were announced.</summary>
    private async Task<bool> WaitAsync(Task woken, bool wasAnnounced)
    {
        TimeSpan due;
        List<(PartitionId Partition, Offset From)> places = [];
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                return false;
            }

            due = _waiting.Min(turn => turn.Deadline);
            due = (_book.NextEnd is { } end && end < due ? end : due) - Now;
            if (!wasAnnounced && _book.Tracked < Limits.GroupInFlightMax && _owner.Parts.View.State.FindTopic(_key.Topic) is { } topic)
            {
                places.AddRange(topic.Partitions.Select((_, number) => (topic.PartitionId(number), _book.Of(new PartitionNumber(number)).FreshFrom(Offset.Zero))));
            }
        }

        // A partition that announces entries and then has none is looked at again after a pause.
        due = wasAnnounced && due > Limits.GroupWatchPause ? Limits.GroupWatchPause : due;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_owner.Over);
        Task timer = Task.Delay(due > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(due.TotalMilliseconds)) : TimeSpan.Zero, _owner.Parts.Time, over.Token);
        List<Task> waits = [woken, timer, .. places.Select(place => _owner.Parts.Reader.WaitAsync(place.Partition, place.From, over.Token).AsTask())];
        Task first = await Task.WhenAny(waits);
        await over.CancelAsync();
        foreach (Task wait in waits.Skip(1))
        {
            // Whatever ended it, a cancelled wait or a store that closes: who reads finds out.
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return first != woken && first != timer;
    }

    /// <summary>Whoever serves looks again.</summary>
    private void Wake() => _woken.TrySetResult();

    /// <summary>Counts what is kept in mind, for all groups together.</summary>
    private void Account()
    {
        int tracked = _isClosed ? 0 : _book.Tracked;
        _owner.Parts.Groups.Add(tracked - _counted);
        _counted = tracked;
    }

    private void Close()
    {
        _isClosed = true;
        Account();
    }

    private void End(string reason)
    {
        lock (_gate)
        {
            _isServed = false;
        }

        Retire(reason);
    }

    private HandOutStamp NextStamp() => new(_owner.Segment, _owner.Parts.Groups.NextStamp());
}
