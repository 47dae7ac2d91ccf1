using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>
/// The cursors that this node owns: those in partitions of the cursor topic whose open segment this life of the node leads (design 6.4). A cursor moves, and its
/// entry is answered, once the move is acknowledged in that segment, which nobody else may write: so no two nodes hand out one entry.
/// </summary>
public sealed class CursorHost : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly IMetadataProposer _proposer;
    private readonly OwnerParts _parts;
    private readonly CursorLoader _loader;
    private readonly HashSet<Task> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();
    private ImmutableArray<CursorSlot> _slots = [];
    private long _snapshots;
    private long _sweptAt;
    private bool _isStopped;

    /// <summary>A host that owns nothing before it is told to reconcile.</summary>
    public CursorHost(
        IClusterView view, IPartitionAppender appender, IPartitionReader reader, IMetadataProposer proposer, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(time);
        _proposer = proposer;
        _parts = new OwnerParts(view, appender, reader, new ReadAheadBudget(), time, new CursorLog(loggers.CreateLogger<CursorHost>(), view.Own.Node));
        _loader = new CursorLoader(reader, view);
        _sweptAt = time.GetTimestamp();
    }

    /// <summary>Takes over and gives up cursors as <paramref name="state"/> says. After each change of metadata and every 100 ms; cheap when nothing changed.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        ArgumentNullException.ThrowIfNull(state);
        List<Action> effects = [];
        lock (_gate)
        {
            if (_isStopped || state.FindTopic(CursorTopic.Name) is not { } topic)
            {
                return;
            }

            if (_slots.Length != topic.Partitions.Length)
            {
                _slots = [.. Enumerable.Range(0, topic.Partitions.Length).Select(number => new CursorSlot(topic.PartitionId(number)))];
            }

            foreach (CursorSlot slot in _slots)
            {
                Reconcile(state, slot, topic.Partitions[slot.Partition.Number.Value], effects);
            }

            Sweep(effects);
        }

        effects.ForEach(effect => effect());
    }

    /// <summary>Ends everything; moves that are on their way may still be acknowledged.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] tasks;
        List<Action> effects = [];
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            tasks = [.. _tasks];
            foreach (CursorSlot slot in _slots)
            {
                Retire(slot, effects);
                slot.Release();
            }
        }

        await _stopping.CancelAsync();
        effects.ForEach(effect => effect());
        await Task.WhenAll(tasks);
        _stopping.Dispose();
    }

    /// <summary>Takes a call in, in order of arrival for each cursor; it is completed when it has ended, at once when this node is not the owner.</summary>
    internal void Take(CursorTurn turn)
    {
        ClusterMetadata state = _parts.View.State;
        CursorKey key = turn.Question.Key;
        if (state.FindPartition(key.Partition) is null)
        {
            // What is not there yet was made on another node a moment ago.
            turn.Complete(key.Partition.Topic < state.NextTopic ? CursorAnswer.Gone : CursorAnswer.Unmoved("the cursor's owner does not know the topic yet"));
            return;
        }

        ImmutableArray<CursorSlot> slots = _slots;
        CursorOwnership? ownership = slots.Length == 0 ? null : slots[CursorTopic.PartitionOf(key.Partition, key.Name, slots.Length).Value].Ownership;
        if (ownership is null)
        {
            turn.Complete(CursorAnswer.Unmoved($"node {_parts.View.Own.Node} does not own the cursor, or has not loaded it yet"));
            return;
        }

        ownership.Take(turn);
    }

    /// <summary>Takes a call to a group in; it is completed when it has ended, at once when this node is not the owner.</summary>
    internal void Take(GroupTurn turn)
    {
        ClusterMetadata state = _parts.View.State;
        GroupKey key = turn.Question.Key;
        if (state.FindTopic(key.Topic) is null)
        {
            turn.Complete(key.Topic < state.NextTopic ? GroupAnswer.Gone : GroupAnswer.Unmoved("the group's owner does not know the topic yet"));
            return;
        }

        ImmutableArray<CursorSlot> slots = _slots;
        int share = turn.Question.Verb == GroupVerb.List ? turn.Question.Share.Value : slots.Length == 0 ? 0 : key.ShareOf(slots.Length).Value;
        CursorOwnership? ownership = share < slots.Length ? slots[share].Ownership : null;
        if (ownership is null)
        {
            turn.Complete(GroupAnswer.Unmoved($"node {_parts.View.Own.Node} does not own the group, or has not loaded it yet"));
            return;
        }

        ownership.Groups.Take(turn);
    }

    private void Reconcile(ClusterMetadata state, CursorSlot slot, PartitionMetadata partition, List<Action> effects)
    {
        if (slot is { State: OwnershipState.Serving, Ownership.IsBroken: true })
        {
            slot.Fail(RetryAt());
        }

        bool mayRetry = _parts.Time.GetTimestamp() >= slot.RetryAt;
        SegmentMetadata? held = OwnershipRules.Held(state, partition, _parts.View.Own);
        switch (OwnershipRules.Decide(held?.Number, slot.State, slot.Segment?.Number ?? default, mayRetry))
        {
            case OwnershipStep.Release:
                _parts.Log.Released(slot.Partition, slot.Segment!.Number);
                Retire(slot, effects);
                slot.Release();
                break;
            case OwnershipStep.Load:
                CursorTable? handedOn = slot.Ownership?.TryHandOn(held!.Base);
                CursorSegment segment = slot.Segment is { } same && same.Number == held!.Number
                    ? same
                    : new CursorSegment(slot.Partition, held!, _parts.View, _parts.Appender);
                Retire(slot, effects);
                CancellationTokenSource cancellation = new();
                slot.BeginLoad(segment, cancellation);
                effects.Add(() => Run(LoadAsync(slot, segment, partition, handedOn, cancellation)));
                break;
            case OwnershipStep.Stay when slot.State == OwnershipState.Serving && partition.First.Number != slot.Segment!.Number && !slot.IsTrimming && mayRetry:
                slot.IsTrimming = true;
                effects.Add(() => Run(TrimAsync(slot, new SegmentNumber(held!.Number.Value - 1))));
                break;
        }
    }

    private static void Retire(CursorSlot slot, List<Action> effects)
    {
        CursorOwnership? ownership = slot.Ownership;
        CancellationTokenSource? loading = slot.Loading;
        effects.Add(() =>
        {
            ownership?.Dispose();
            loading?.Cancel();
        });
    }

    private void Sweep(List<Action> effects)
    {
        if (_parts.Time.GetElapsedTime(_sweptAt) >= Limits.CursorIdleMax)
        {
            _sweptAt = _parts.Time.GetTimestamp();
            effects.AddRange(_slots.Select(slot => slot.Ownership).OfType<CursorOwnership>().Select(ownership => (Action)ownership.Sweep));
        }
    }

    private async Task LoadAsync(CursorSlot slot, CursorSegment segment, PartitionMetadata chain, CursorTable? handedOn, CancellationTokenSource cancellation)
    {
        string? problem;
        try
        {
            CursorLoad load = handedOn is not null ? CursorLoad.Of(handedOn) : await _loader.ReadAsync(chain, segment, cancellation.Token);
            problem = load.Problem;
            if (load.Table is { } table)
            {
                problem = await _loader.WriteAsync(table, segment, Interlocked.Increment(ref _snapshots), cancellation.Token);
                if (problem is null && TryServe(slot, segment, table))
                {
                    _parts.Log.Owns(segment.Partition, segment.Number, table.Count, handedOn is null ? "read from the log" : "remembered");
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            problem = null; // Another load is under way, or nothing is to be loaded any more.
        }
        catch (Exception e)
        {
            problem = e.Message;
        }
        finally
        {
            EndLoad(slot, cancellation);
        }

        if (problem is not null)
        {
            _parts.Log.LoadFailed(segment.Partition, segment.Number, problem);
        }
    }

    private bool TryServe(CursorSlot slot, CursorSegment segment, CursorTable table)
    {
        lock (_gate)
        {
            if (_isStopped || slot.State != OwnershipState.Loading || slot.Segment != segment)
            {
                return false;
            }

            slot.Serve(new CursorOwnership(segment, table, _parts));
            return true;
        }
    }

    /// <summary>A load that did not lead to serving is tried again after a pause, unless another took its place.</summary>
    private void EndLoad(CursorSlot slot, CancellationTokenSource cancellation)
    {
        lock (_gate)
        {
            if (slot.State == OwnershipState.Loading && slot.Loading == cancellation)
            {
                slot.Fail(RetryAt());
            }
        }
    }

    /// <summary>Gives up the segments before the one that begins with a whole snapshot.</summary>
    private async Task TrimAsync(CursorSlot slot, SegmentNumber through)
    {
        string? problem = null;
        try
        {
            using CancellationTokenSource timeout = new(Limits.CursorTrimMax, _parts.Time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
            ProposalOutcome outcome = await _proposer.ProposeAsync(new TrimSegments(slot.Partition, through), either.Token);
            problem = outcome.IsSuccess ? null : outcome.Result is { } result ? RefusalTexts.Describe(result) : outcome.Fate.ToString();
        }
        catch (OperationCanceledException)
        {
            problem = "no answer in time";
        }
        catch (Exception e)
        {
            problem = e.Message;
        }

        lock (_gate)
        {
            slot.IsTrimming = false;
            slot.RetryAt = problem is null ? slot.RetryAt : RetryAt();
        }

        if (problem is not null && !_stopping.IsCancellationRequested)
        {
            _parts.Log.NotTrimmed(slot.Partition, through, problem);
        }
    }

    private long RetryAt() => _parts.Time.GetTimestamp() + (long)(Limits.CursorLoadPause.TotalSeconds * _parts.Time.TimestampFrequency);

    private void Run(Task task)
    {
        lock (_gate)
        {
            _tasks.RemoveWhere(static done => done.IsCompleted);
            _tasks.Add(task);
        }
    }
}
