using Walrus.Cluster.Replication;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>What writes and flushes a node's log: the client's append, the flush, the promise that has to be durable.</content>
internal sealed partial class ClusterModel
{
    private void AddStorage(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        foreach (CopyState? copy in state.Nodes[node - 1].Copies)
        {
            if (copy is { Leader.IsEnded: false } && state.Budget.Entries > 0)
            {
                Draft draft = DraftOf(state);
                draft.Budget = draft.Budget with { Entries = draft.Budget.Entries - 1 };
                if (TryAppend(draft, node, copy.Segment))
                {
                    Add(into, new Happening(ActionNames.AppendAsync, node, copy.Segment), draft);
                }
            }

            if (copy is { Asked: >= 0 } && MayStorePromise(copy))
            {
                Draft draft = DraftOf(state);
                StorePromise(draft, node, copy.Segment);
                Add(into, new Happening(ActionNames.PromiseStored, node, copy.Segment), draft);
            }

            if (_setting.AnswersWait && copy is { Follower.Look.OwesAnswer: true })
            {
                Draft draft = DraftOf(state);
                SendAnswer(draft, node, copy.Segment);
                Add(into, new Happening(ActionNames.TakeAnswer, node, copy.Segment), draft);
            }
        }

        if (state.Nodes[node - 1].Copies.Any(copy => copy is not null && copy.Flushed < copy.Log.End))
        {
            Draft draft = DraftOf(state);
            Flush(draft, node);
            Add(into, new Happening(ActionNames.Flushed, node), draft);
        }
    }

    /// <summary>SegmentLeader.AppendAsync: through the fence into the log. A watch tells the step machine at once what is written.</summary>
    private bool TryAppend(Draft draft, int node, int segment)
    {
        CopyState copy = draft.Copy(node, segment)!;
        LeaderState leader = copy.Leader!;
        if (leader.Fence().Enter() != FenceState.Open)
        {
            return false;
        }

        int value = draft.Ghost.Entries.Length + 1;
        EntryLog log = copy.Log.Add(value);
        int durable = _setting.IsEach ? copy.Flushed : log.End;
        draft.Set(node, copy with
        {
            Log = log,
            Leader = leader with
            {
                Inside = leader.Inside + (_setting.IsEach ? 1 : 0),
                Step = leader.Step.After(step => step.Grow(new Offset(log.End), new Offset(durable))),
            },
        });
        NodeLife writer = draft.Ghost.Writers[segment - 1];
        if (!writer.IsNone && writer != draft[node].Life)
        {
            draft.Break($"SingleWriterPerSegment: {writer} and {draft[node].Life} write segment {segment}");
        }

        EntryLog order = draft.Ghost.Order[segment - 1];
        draft.Ghost = draft.Ghost with
        {
            Entries = draft.Ghost.Entries.Add(new Ghost.Written(segment, log.End - 1, IsAcknowledged: false)),
            Writers = writer.IsNone ? draft.Ghost.Writers.SetItem(segment - 1, draft[node].Life) : draft.Ghost.Writers,
            Order = draft.Ghost.Order.SetItem(segment - 1, (order.Count == 0 ? EntryLog.From(log.End - 1) : order).Add(value)),
        };
        Acknowledge(draft, node, segment);
        return true;
    }

    /// <summary>One flush of the node's journal: everything that is written, whoever wrote it.</summary>
    private void Flush(Draft draft, int node)
    {
        for (int segment = 1; segment <= Places; segment++)
        {
            if (draft.Copy(node, segment) is not { } copy)
            {
                continue;
            }

            if (!_setting.IsEach)
            {
                draft.Set(node, copy with { Flushed = copy.Log.End });
                continue;
            }

            EntryLog storing = copy.Storing;
            copy = copy with { Flushed = copy.Log.End, Storing = default };
            if (storing.Count > 0)
            {
                copy = copy with { Follower = copy.Follower!.After(follower => StoredAll(follower, storing)) };
            }

            if (copy.Leader is { } leader)
            {
                copy = copy with { Leader = leader with { Inside = 0, Step = leader.Step.After(step => step.Grow(new Offset(copy.Log.End), new Offset(copy.Log.End))) } };
            }

            draft.Set(node, copy);
            Acknowledge(draft, node, segment);
            AnswerAtOnce(draft, node, segment);
        }
    }

    private static void StoredAll(FollowerReplica follower, EntryLog ends)
    {
        for (int i = 0; i < ends.Count; i++)
        {
            follower.Stored(new Offset(ends[i]));
        }
    }

    /// <summary>SegmentLeader.TakeCommitted and OnLocal: who waits for an offset below the committed end is told so, unless it was told that nobody knows.</summary>
    private void Acknowledge(Draft draft, int node, int segment)
    {
        if (draft.Copy(node, segment) is not { Leader: { } leader } copy)
        {
            return;
        }

        int stored = _setting.IsEach ? copy.Flushed : copy.Log.End;
        int reached = _setting.Mistake == Mistake.AcknowledgedBeforeQuorum ? stored : Math.Min((int)leader.Step.Look.Committed.Value, stored);
        for (int offset = Math.Max(leader.AcknowledgedEnd, leader.UnknownBelow); offset < reached; offset++)
        {
            int index = copy.Log[offset] - 1;
            draft.Ghost = draft.Ghost with { Entries = draft.Ghost.Entries.SetItem(index, draft.Ghost.Entries[index] with { IsAcknowledged = true }) };
        }

        draft.Set(node, copy with
        {
            Leader = leader with { AcknowledgedEnd = Math.Max(leader.AcknowledgedEnd, reached), UnknownBelow = leader.IsEnded ? Math.Max(leader.UnknownBelow, stored) : leader.UnknownBelow },
        });
    }

    /// <summary>SegmentLeader.EndAsync.</summary>
    private LeaderState End(CopyState copy) => copy.Leader! with
    {
        IsEnded = true,
        UnknownBelow = copy.Leader.IsEnded ? copy.Leader.UnknownBelow : Math.Max(copy.Leader.UnknownBelow, _setting.IsEach ? copy.Flushed : copy.Log.End),
    };

    private bool MayStorePromise(CopyState copy) =>
        copy.Leader is not { } leader || _setting.Mistake == Mistake.FenceIgnored || leader.Fence().EndAsync().IsCompleted;

    /// <summary>SegmentHost.SealAsync, from the flush on: the flush and the note are one durable step, and then the answer leaves.</summary>
    private void StorePromise(Draft draft, int node, int segment)
    {
        Flush(draft, node);
        CopyState copy = draft.Copy(node, segment)!;
        SealAsked asked = (SealAsked)_messages[copy.Asked];
        draft.Set(node, copy with { Asked = -1, IsPromiseDurable = true, NoteEpoch = asked.Epoch, NoteEnd = copy.Log.End });
        AnswerSeal(draft, node, asked);
    }
}
