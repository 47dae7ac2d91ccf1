using Walrus.Cluster.Replication;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>A leader towards its followers, and the clean rollover.</content>
internal sealed partial class ClusterModel
{
    private static readonly TimeSpan PatienceOver = TimeSpan.FromHours(1);

    private void AddLeading(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        foreach (CopyState? copy in state.Nodes[node - 1].Copies)
        {
            if (copy is not { Leader: { IsEnded: false } leader })
            {
                continue;
            }

            for (int follower = 0; follower < leader.Step.Look.Followers.Count; follower++)
            {
                Draft draft = DraftOf(state);
                if (TrySendMessage(draft, node, copy.Segment, follower))
                {
                    Add(into, new Happening(ActionNames.TakeMessage, node, copy.Segment, $"to {leader.Step.Look.Followers[follower].Node}"), draft);
                }
            }

            if (state.Budget.Timeouts > 0 && IsDue(leader))
            {
                Draft draft = DraftOf(state);
                draft.Budget = draft.Budget with { Timeouts = draft.Budget.Timeouts - 1 };
                Tick(draft, node, copy.Segment);
                Add(into, new Happening(ActionNames.Tick, node, copy.Segment), draft);
            }

            AddRollover(state, node, copy, leader, into);
        }
    }

    private void AddRollover(ClusterState state, int node, CopyState copy, LeaderState leader, List<Step<ClusterState>> into)
    {
        if (!leader.IsClosed && state.Budget.Rollovers > 0 && copy.Segment < _setting.Segments)
        {
            Draft draft = DraftOf(state);
            draft.Budget = draft.Budget with { Rollovers = draft.Budget.Rollovers - 1 };
            draft.Set(node, copy with { Leader = leader with { IsClosed = _setting.Mistake != Mistake.RolloverWithoutDrain } });
            if (_setting.Mistake == Mistake.RolloverWithoutDrain)
            {
                ProposeEnd(draft, node, copy.Segment);
            }

            Add(into, new Happening(ActionNames.DrainAsync, node, copy.Segment), draft);
        }

        if (IsDrained(copy, leader) && leader.ProposedEnd < 0)
        {
            Draft draft = DraftOf(state);
            ProposeEnd(draft, node, copy.Segment);
            Add(into, new Happening(ActionNames.ProposeEnd, node, copy.Segment), draft);
        }

        if (leader.IsClosed && leader.ProposedEnd < 0 && state.Budget.Timeouts > 0)
        {
            Draft draft = DraftOf(state);
            draft.Budget = draft.Budget with { Timeouts = draft.Budget.Timeouts - 1 };
            draft.Set(node, copy with { Leader = leader with { IsClosed = false } });
            Add(into, new Happening(ActionNames.Reopen, node, copy.Segment), draft);
        }

        if (leader.ProposedEnd >= 0 && state.Budget.Losses > 0)
        {
            Draft draft = DraftOf(state);
            draft.Budget = draft.Budget with { Losses = draft.Budget.Losses - 1 };
            ProposeAgain(draft, node, copy.Segment);
            Add(into, new Happening(ActionNames.OutcomeUnknown, node, copy.Segment), draft);
        }
    }

    /// <summary>SegmentLeader.TakeMessage and FollowerLane: what is planned is read from the log and leaves.</summary>
    private static bool TrySendMessage(Draft draft, int node, int segment, int follower)
    {
        CopyState copy = draft.Copy(node, segment)!;
        LeaderState leader = copy.Leader!;
        if (leader.Step.Look.Plan(follower) is not { } plan)
        {
            return false;
        }

        int from = (int)plan.From.Value;
        EntryLog entries = plan.IsEmpty ? EntryLog.From(from) : copy.Log.Skip(from);
        bool isSent = false;
        draft.Set(node, copy with { Leader = leader with { Step = leader.Step.After(step => isSent = step.TrySend(follower, plan, new Offset(entries.End), entries.Count, TimeSpan.Zero)) } });
        isSent.ShouldBeTrue();
        draft.Send(new AppendSent(
            draft[node].Life, (int)leader.Step.Look.Followers[follower].Node.Value, segment, leader.Lease.Epoch.Value, plan.Attempt, entries, (int)plan.Committed.Value));
        return true;
    }

    private bool IsDue(LeaderState leader) =>
        _setting.Mistake != Mistake.NobodyAsksAgain && leader.Step.Look.Followers.Any(follower => follower.Due <= PatienceOver);

    private static void Tick(Draft draft, int node, int segment)
    {
        CopyState copy = draft.Copy(node, segment)!;
        draft.Set(node, copy with { Leader = copy.Leader! with { Step = copy.Leader.Step.After(step => step.Tick(PatienceOver)) } });
    }

    /// <summary>SegmentHost.TakeAnswer and SegmentLeader.Answered.</summary>
    private void TakeAnswer(Draft draft, AnswerSent message)
    {
        if (draft.Known(message.To).FindNode(message.From.Node) is { } known && message.From.Incarnation < known.Incarnation)
        {
            return;
        }

        if (draft.Copy(message.To, message.Segment) is not { Leader: { IsEnded: false } leader } copy || leader.Lease.Epoch.Value != message.Epoch)
        {
            return;
        }

        int follower = leader.Step.Look.Find(message.From.Node);
        FollowerAnswer answer = message.Answer;
        if (_setting.Mistake == Mistake.CommittedBeyondQuorum && answer.Fate == FollowerFate.Taken)
        {
            answer = answer with { Durable = answer.Expected };
        }

        draft.Set(message.To, copy with
        {
            Leader = leader with { Step = leader.Step.After(step => step.Answered(follower, message.From.Incarnation, answer, TimeSpan.Zero, out _)) },
        });
        Acknowledge(draft, message.To, message.Segment);
    }

    /// <summary>SegmentLeader.DrainAsync: nobody is in the fence, and everything is committed.</summary>
    private static bool IsDrained(CopyState copy, LeaderState leader) =>
        leader.IsClosed && leader.Fence().CloseAsync().IsCompleted && leader.Step.Look.Committed.Value >= copy.Log.End;

    /// <summary>RolloverMonitor.SealAsync: the exact end.</summary>
    private void ProposeEnd(Draft draft, int node, int segment)
    {
        CopyState copy = draft.Copy(node, segment)!;
        draft.Set(node, copy with { Leader = copy.Leader! with { ProposedEnd = copy.Log.End } });
        draft.Send(new EndProposed(draft[node].Life, segment, copy.Leader.Lease.Epoch.Value, copy.Log.End, NextLeader(draft, node)));
    }

    /// <summary>The outcome was not heard: the same is proposed again, though the first may still be applied.</summary>
    private void ProposeAgain(Draft draft, int node, int segment)
    {
        CopyState copy = draft.Copy(node, segment)!;
        LeaderState leader = copy.Leader!;
        if (_setting.Mistake == Mistake.ReopenedWhileUnderWay)
        {
            draft.Set(node, copy with { Leader = leader with { IsClosed = false, ProposedEnd = -1 } });
            return;
        }

        draft.Set(node, copy with { Leader = leader with { MayBeUnderWay = true } });
        draft.Send(new EndProposed(draft[node].Life, segment, leader.Lease.Epoch.Value, leader.ProposedEnd, NextLeader(draft, node)));
    }

    /// <summary>A proposal of a clean rollover was refused: RolloverMonitor opens the segment again, unless another may be under way.</summary>
    private static void Refused(Draft draft, EndProposed proposal)
    {
        int node = (int)proposal.Proposer.Node.Value;
        if (draft[node].IsUp && draft.Copy(node, proposal.Segment) is { Leader: { ProposedEnd: >= 0, MayBeUnderWay: false } leader } copy
            && leader.Lease.Epoch.Value == proposal.Epoch && draft[node].Life == proposal.Proposer)
        {
            draft.Set(node, copy with { Leader = leader with { IsClosed = false, ProposedEnd = -1 } });
        }
    }

    /// <summary>The next node in a ring that is up, by what the group knows of it. Where segments go is not what is explored.</summary>
    private NodeLife NextLeader(Draft draft, int after)
    {
        for (int i = 0; i < _setting.Nodes; i++)
        {
            int node = ((after + i) % _setting.Nodes) + 1;
            NodeLife registered = draft.Agreed.FindNode(new NodeId(node))!.Life;
            if (draft[node].IsUp && registered == draft[node].Life)
            {
                return registered;
            }
        }

        return draft.Agreed.FindNode(new NodeId(after))!.Life;
    }
}
