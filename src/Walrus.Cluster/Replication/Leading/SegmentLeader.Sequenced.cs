using System.Buffers;
using Walrus.Cluster.Producers;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <content>Batches of producers whose retries are recognised.</content>
internal sealed partial class SegmentLeader
{
    private LeaderSequences? _sequences;

    /// <summary>Whether nothing is let in any more, for good.</summary>
    public bool IsEnded => _fence.IsEnded;

    /// <summary>From here on batches of producers are taken; <paramref name="table"/> is what is known of them at the segment's base. Once.</summary>
    public void OpenSequences(ProducerTable table) =>
        Interlocked.CompareExchange(ref _sequences, new LeaderSequences(table, _copy.MakeProducers(), _parts.Time), null);

    /// <summary>See <see cref="IPartitionAppender.AppendAsync(PartitionId, in SequencedEntries)"/>.</summary>
    public ValueTask<AppendOutcome> AppendAsync(in SequencedEntries entries)
    {
        if (_fence.IsEnded)
        {
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));
        }

        if (Log is not { } log || Volatile.Read(ref _sequences) is not { } sequences)
        {
            _parts.Preparer?.Prepare(this);
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Unprepared));
        }

        switch (_fence.Enter())
        {
            case FenceState.Closed:
                return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.RollingOver));
            case FenceState.Ended:
                return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));
            default:
                return Append(log, sequences, entries);
        }
    }

    private static NewEntry[] Cut(in SequencedEntries entries)
    {
        NewEntry[] cut = new NewEntry[entries.Count];
        int at = 0;
        for (int index = 0; index < cut.Length; index++)
        {
            int length = entries.Lengths.Span[index];
            cut[index] = new NewEntry(entries.Values.Slice(at, length));
            at += length;
        }

        return cut;
    }

    /// <summary>The fence is entered.</summary>
    private ValueTask<AppendOutcome> Append(PartitionLog log, LeaderSequences sequences, in SequencedEntries entries)
    {
        bool isForQuorum = _step is not null && _policy == AckPolicy.Quorum;
        if (isForQuorum && Interlocked.Increment(ref _pending) > Limits.ReplicationWaitersMax)
        {
            _ = Interlocked.Decrement(ref _pending);
            _fence.Exit();
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Busy));
        }

        ProducerStamp stamp = entries.Stamp;
        LocalAppend append = new(log, stamp, Cut(entries));
        SequenceDecision decision;
        TaskCompletionSource<AppendOutcome>? own;
        Task<AppendOutcome>? end;
        try
        {
            decision = sequences.Decide(stamp, entries.Count, append, static state => state.Run(), out own, out end);
        }
        catch (StorageException failure)
        {
            _ = isForQuorum ? Interlocked.Decrement(ref _pending) : 0;
            _fence.Exit();
            Failed(failure);
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Failed, Failure: failure));
        }

        if (own is not null)
        {
            return FinishAsync(sequences, append, isForQuorum, own);
        }

        _ = isForQuorum ? Interlocked.Decrement(ref _pending) : 0;
        _fence.Exit();
        return end is not null ? new ValueTask<AppendOutcome>(end) : decision.Verdict switch
        {
            SequenceVerdict.Duplicate => CommittedAsync(decision.Offset, entries.Count),
            SequenceVerdict.OutOfOrder => OutOfOrderAsync(decision.Expected),
            SequenceVerdict.Fenced => new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Fenced) { Number = decision.Epoch.Value }),
            SequenceVerdict.TooMany => new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.TooManyProducers)),
            _ => new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Busy)), // It ends just now: ask again.
        };
    }

    /// <summary>
    /// Said only by who leads: one that was replaced and has not heard of it lacks what the producer wrote since, and would take its next batch for one that came too early, which no retry mends.
    /// </summary>
    private async ValueTask<AppendOutcome> OutOfOrderAsync(SequenceNumber expected)
    {
        bool? isOpen = _parts.Preparer is { } preparer ? await preparer.IsStillOpenAsync(this) : true;
        return isOpen switch
        {
            true => new AppendOutcome(AppendFate.OutOfOrder) { Number = expected.Value },
            false => new AppendOutcome(AppendFate.NotLeader),
            _ => new AppendOutcome(AppendFate.Unprepared),
        };
    }

    private async ValueTask<AppendOutcome> FinishAsync(LeaderSequences sequences, LocalAppend append, bool isForQuorum, TaskCompletionSource<AppendOutcome> own)
    {
        AppendWaiter waiter = _parts.Waiters.Rent(this, isForQuorum);
        waiter.Sequence = append;
        ValueTask<AppendOutcome> task = waiter.Task;
        waiter.Begin(append.Stored, isDetached: false);
        AppendOutcome outcome = await task;
        sequences.Finish(append.Stamp, append.Count, own, outcome);
        return outcome;
    }

    /// <summary>What the local log made of a batch, before anybody hears of it.</summary>
    private void Settle(LocalAppend append, in AppendResult result, bool isStored)
    {
        if (isStored)
        {
            _sequences!.Stored(append.Stamp, append.Count, result.First);
        }
        else
        {
            _sequences!.Failed(append.Stamp, append.Count);
        }
    }

    /// <summary>Entries that are in the log already: their place, when they are acknowledged as new ones would be.</summary>
    private ValueTask<AppendOutcome> CommittedAsync(Offset first, int count)
    {
        AppendOutcome done = new(AppendFate.Acknowledged, first);
        Offset end = first + count;
        if (_step is null || _policy != AckPolicy.Quorum || end <= Lease.Base)
        {
            return new ValueTask<AppendOutcome>(done);
        }

        ValueTask<AppendOutcome> task;
        lock (_gate)
        {
            if (end <= _step.Committed)
            {
                return new ValueTask<AppendOutcome>(done);
            }

            if (_isOver)
            {
                return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Unknown));
            }

            _ = Interlocked.Increment(ref _pending);
            AppendWaiter waiter = _parts.Waiters.Rent(this, isForQuorum: true);
            waiter.BeginStored(end + -1);
            task = waiter.Task;
            _waiting.Enqueue(waiter, waiter.Offset.Value);
        }

        return WaitAsync(task, first);
    }

    private static async ValueTask<AppendOutcome> WaitAsync(ValueTask<AppendOutcome> committed, Offset first) => await committed with { Offset = first };

    /// <summary>A batch on its way into the local log.</summary>
    internal sealed class LocalAppend(PartitionLog log, ProducerStamp stamp, NewEntry[] entries)
    {
        public ProducerStamp Stamp => stamp;

        public int Count => entries.Length;

        /// <summary>The log's answer, once <see cref="Run"/> was called.</summary>
        public ValueTask<AppendResult> Stored { get; private set; }

        public void Run() => Take(log.AppendAsync(entries, stamp));

        private void Take(ValueTask<AppendResult> stored) => Stored = stored;
    }
}
