using Walrus.Storage;

namespace Walrus.Cluster.Producers;

/// <summary>
/// A leader's side of its producers: decides and appends as one step, so that the order in the log is the order of the decisions, and remembers the ends of what is under way, for those
/// that ask a second time. Thread-safe.
/// </summary>
internal sealed class LeaderSequences(ProducerTable table, CopyProducers copy, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ProducerStamp Stamp, int Count), Task<AppendOutcome>> _underWay = [];

    /// <summary>
    /// Decides. For a batch that is to be appended <paramref name="append"/> is called, which must not wait; when it throws, the batch was not appended. For one that is under way
    /// <paramref name="end"/> is its end, and for one that was appended now what <see cref="Finish"/> completes.
    /// </summary>
    /// <exception cref="StorageException">From <paramref name="append"/>.</exception>
    public SequenceDecision Decide<TState>(in ProducerStamp stamp, int count, TState state, Action<TState> append, out TaskCompletionSource<AppendOutcome>? own, out Task<AppendOutcome>? end)
    {
        own = null;
        end = null;
        lock (_gate)
        {
            SequenceDecision decision = table.Decide(stamp, count, EntryTimestamp.From(time.GetUtcNow()));
            if (decision.Verdict == SequenceVerdict.Append)
            {
                try
                {
                    append(state);
                }
                catch
                {
                    table.Failed(stamp, count);
                    throw;
                }

                own = new TaskCompletionSource<AppendOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
                _underWay[(stamp, count)] = own.Task;
            }
            else if (_underWay.TryGetValue((stamp, count), out Task<AppendOutcome>? known))
            {
                end = known; // Also of one that is in the log and not committed yet.
            }

            return decision;
        }
    }

    /// <summary>The local log has the batch.</summary>
    public void Stored(in ProducerStamp stamp, int count, Offset offset)
    {
        EntryTimestamp now = EntryTimestamp.From(time.GetUtcNow());
        copy.Add(stamp, count, offset, now);
        lock (_gate)
        {
            table.Stored(stamp, count, offset, now);
        }
    }

    /// <summary>The local log has refused it.</summary>
    public void Failed(in ProducerStamp stamp, int count)
    {
        lock (_gate)
        {
            table.Failed(stamp, count);
        }
    }

    /// <summary>What was appended has come to its end.</summary>
    public void Finish(in ProducerStamp stamp, int count, TaskCompletionSource<AppendOutcome> own, in AppendOutcome outcome)
    {
        lock (_gate)
        {
            _ = _underWay.Remove((stamp, count));
        }

        own.SetResult(outcome);
    }
}
