using Walrus.Cluster.Replication;
using Walrus.Explorer.Tests.Machines;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>What the group agrees on, and nodes learning it late: SegmentHost.Reconcile.</content>
internal sealed partial class ClusterModel
{
    private void AddMetadata(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        NodeState own = state.Nodes[node - 1];
        for (int version = own.Applied + 1; version < state.History.Length; version++)
        {
            Draft draft = DraftOf(state);
            Reconcile(draft, node, version);
            Add(into, new Happening(ActionNames.Reconcile, node, version), draft);
        }

        if (AgreedIn(state).FindNode(new NodeId(node))!.Life != own.Life)
        {
            Draft draft = DraftOf(state);
            Register(draft, node);
            Add(into, new Happening(ActionNames.NodeRegistered, node, own.Incarnation), draft);
        }
    }

    private static void Register(Draft draft, int node)
    {
        ClusterMetadata agreed = draft.Agreed;
        MetadataTransition done = MetadataRules.Apply(agreed, RegisterOf(agreed.Cluster, node, draft[node].Incarnation));
        done.Result.Outcome.ShouldBe(MetadataOutcome.Done);
        draft.Agree(done.State);
    }

    /// <summary>States come in order, but not every one comes.</summary>
    private void Reconcile(Draft draft, int node, int version)
    {
        ClusterMetadata before = draft.Known(node);
        NodeLife own = draft[node].Life;
        draft[node] = draft[node] with { Applied = version };
        ClusterMetadata state = draft.Known(node);
        LeaseDiff diff = LeaseSet.Of(before, own).To(LeaseSet.Of(state, own));
        foreach (Lease lease in diff.Revoked)
        {
            if (draft.Copy(node, lease.Segment.Value) is { Leader: { } leader } copy && leader.Lease.Epoch == lease.Epoch)
            {
                draft.Set(node, copy with { Leader = End(copy) });
            }
        }

        bool isBegun = IsOfLife(before, own) != IsOfLife(state, own);
        foreach (SegmentMetadata segment in state.FindPartition(Partition)!.Segments)
        {
            if (isBegun || before.FindPartition(Partition)?.Find(segment.Number) != segment)
            {
                ReconcileSegment(draft, node, segment, IsOfLife(state, own) || _setting.Mistake == Mistake.FollowedByAnEarlierState);
            }
        }

        foreach (Lease lease in diff.Granted)
        {
            Grant(draft, node, lease);
        }
    }

    private static bool IsOfLife(ClusterMetadata state, NodeLife life) => state.FindNode(life.Node) is { } known && known.Incarnation >= life.Incarnation;

    private static void ReconcileSegment(Draft draft, int node, SegmentMetadata segment, bool mayFollow)
    {
        int number = segment.Number.Value;
        CopyState? copy = draft.Copy(node, number);
        if (segment.SealedEnd is { } sealedEnd)
        {
            if (copy is { SealedEnd: < 0 })
            {
                int end = (int)sealedEnd.Value;
                draft.Set(node, copy with
                {
                    SealedEnd = end,
                    Log = copy.Log.Cut(end),
                    Flushed = Math.Min(copy.Flushed, end),
                    Leader = null,
                    Follower = copy.Follower?.After(step => step.Seal(new SegmentEpoch(copy.Promised))),
                    NoteEpoch = 0,
                    NoteEnd = 0,
                });
            }

            return;
        }

        if (!mayFollow)
        {
            return;
        }

        copy ??= new CopyState { Segment = number, Log = EntryLog.From((int)segment.Base.Value), Flushed = (int)segment.Base.Value };
        if (segment.Status == SegmentStatus.Open)
        {
            copy = copy with { OpenEpoch = segment.Epoch.Value };
            if (segment.Leader != draft[node].Life && copy.SealedEnd < 0 && copy.Follower is null)
            {
                FollowerReplica follower = new(segment.Leader, segment.Epoch, new Offset(copy.Log.Base), new Offset(copy.Log.End));
                if (copy.Promised > 0)
                {
                    follower.Seal(new SegmentEpoch(copy.Promised));
                }

                copy = copy with { Follower = new Machine<FollowerReplica>(follower) };
            }
        }

        draft.Set(node, copy);
    }

    private void Grant(Draft draft, int node, Lease lease)
    {
        bool goesOn = _setting.Mistake == Mistake.RestartedLeaderGoesOn;
        if (draft.Copy(node, lease.Segment.Value) is not { SealedEnd: < 0 } copy || (copy.WasLoaded && !goesOn) || copy.Leader is not null || copy.Promised > 0)
        {
            return;
        }

        LeaderReplica step = new(new NodeId(node), lease.Replicas, lease.Base);
        if (goesOn)
        {
            _ = step.Grow(new Offset(copy.Log.End), new Offset(copy.Flushed));
        }

        for (int follower = 0; follower < step.Followers.Count; follower++)
        {
            if (draft[(int)step.Followers[follower].Node.Value].IsUp)
            {
                step.LinkUp(follower, isNew: !goesOn);
            }
        }

        draft.Set(node, copy with { Leader = new LeaderState { Lease = lease, Step = new Machine<LeaderReplica>(step), AcknowledgedEnd = copy.Log.End, UnknownBelow = copy.Log.End } });
    }

    /// <summary>The group applies a proposed end: the first that fits wins. Its proposer hears of a refusal.</summary>
    private void Complete(Draft draft, EndProposed proposal)
    {
        SegmentMetadata segment = draft.Agreed.FindPartition(Partition)!.Find(new SegmentNumber(proposal.Segment))!;
        MetadataTransition done = MetadataRules.Apply(draft.Agreed, new CompleteSeal
        {
            Partition = Partition,
            Segment = segment.Number,
            Epoch = new SegmentEpoch(proposal.Epoch),
            Proposer = proposal.Proposer,
            End = new Offset(proposal.End),
            Next = new SegmentAssignment(proposal.NextLeader, Everybody()),
        });
        if (done.Result.Outcome == MetadataOutcome.Done)
        {
            draft.Agree(done.State);
        }
        else if (done.Result.Refusal == MetadataRefusal.StaleIncarnation && draft[(int)proposal.Proposer.Node.Value] is { IsUp: true } proposer && proposer.Life == proposal.Proposer)
        {
            NodeLife other = NextLeader(draft, proposer.Id);
            if (other != proposal.NextLeader)
            {
                draft.Send(proposal with { NextLeader = other });
            }
        }
        else if (done.Result.Outcome == MetadataOutcome.Refused && segment.Status != SegmentStatus.Sealed)
        {
            Refused(draft, proposal);
        }
    }
}
