using Walrus.Explorer.Tests.Machines;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>Sealing after a failure: SealRun and SealService around the real coordinator.</content>
internal sealed partial class ClusterModel
{
    private void AddSealing(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        if (state.Budget.Seals > 0 && _setting.Coordinators.Contains(node))
        {
            Draft draft = DraftOf(state);
            if (draft.Agreed.FindPartition(Partition)!.Last.Number.Value < _setting.Segments && TryBeginSeal(draft, node))
            {
                draft.Budget = draft.Budget with { Seals = draft.Budget.Seals - 1 };
                Add(into, new Happening(ActionNames.SealBegan, node), draft);
            }
        }

        if (state.Nodes[node - 1].Coordinator is { Step.Look.Wake: { } wake } coordinator)
        {
            // Once in each attempt all its patience ends at once; its single timers are what the budget is for.
            if (coordinator.Now == TimeSpan.Zero)
            {
                Draft draft = DraftOf(state);
                Wake(draft, node, Limits.SealStragglerPatience + Limits.SealCopiesPatience);
                Add(into, new Happening(ActionNames.CoordinatorTick, node, Detail: "all patience is over"), draft);
            }

            if (state.Budget.Timeouts > 0)
            {
                Draft draft = DraftOf(state);
                draft.Budget = draft.Budget with { Timeouts = draft.Budget.Timeouts - 1 };
                Wake(draft, node, wake);
                Add(into, new Happening(ActionNames.CoordinatorTick, node), draft);
            }
        }
    }

    /// <summary>FailoverController and SealRun.BeginAsync: what the policy names is taken in a new epoch, or, if this life has it already, tried again in the same.</summary>
    private bool TryBeginSeal(Draft draft, int node)
    {
        NodeState own = draft[node];
        if (!own.IsUp || own.Coordinator is not null || draft.Known(node).FindPartition(Partition)?.Last is not { IsSealed: false } wanted
            || !Policy(draft, node, wanted).Any(item => item.Segment == wanted))
        {
            return false;
        }

        SegmentMetadata sealing = wanted;
        if (wanted.Status != SegmentStatus.Sealing || wanted.Coordinator != own.Life)
        {
            MetadataTransition begun = MetadataRules.Apply(draft.Agreed, new BeginSeal(Partition, wanted.Number, wanted.Epoch, own.Life));
            if (begun.Result.Outcome != MetadataOutcome.Done)
            {
                return false;
            }

            draft.Agree(begun.State);
            sealing = begun.Result.Segment!;
        }

        ReplicaSet replicas = _setting.Mistake == Mistake.SealedByAMinority ? ReplicaSet.Of(new NodeId(node)) : sealing.Replicas;
        Machine<SealCoordinator> machine = new(new SealCoordinator(replicas, sealing.Epoch, TimeSpan.Zero));
        CoordinatorState coordinator = new(machine, sealing.Number.Value, sealing.Epoch.Value, TimeSpan.Zero, draft.History.Length * 16 + draft.Budget.Seals);
        Drive(draft, node, coordinator, static (step, now) => step.Tick(now));
        return true;
    }

    /// <summary>Those who are down are silent, and the leader may be thought so.</summary>
    private static IEnumerable<SegmentToSeal> Policy(Draft draft, int node, SegmentMetadata wanted)
    {
        TimeSpan Silence(NodeId id, bool isLeaderSilent) =>
            !draft[(int)id.Value].IsUp || (isLeaderSilent && id == wanted.Leader.Node && id.Value != node) ? Limits.LeaderSilenceMax : TimeSpan.Zero;

        return FailoverPolicy.Decide(draft.Known(node), id => Silence(id, isLeaderSilent: true)).Concat(FailoverPolicy.Decide(draft.Known(node), id => Silence(id, isLeaderSilent: false)));
    }

    private void Wake(Draft draft, int node, TimeSpan time)
    {
        CoordinatorState coordinator = draft[node].Coordinator!;
        TimeSpan now = time > coordinator.Now ? time : coordinator.Now;
        if (now >= Limits.SealAttemptMax)
        {
            draft[node] = draft[node] with { Coordinator = null }; // SealRun gives up; the controller looks at the metadata again.
            return;
        }

        Drive(draft, node, coordinator with { Now = now }, static (step, now) => step.Tick(now));
    }

    /// <summary>An input, and what comes of it: SealRun.FindEndAsync.</summary>
    private void Drive(Draft draft, int node, CoordinatorState coordinator, Action<SealCoordinator, TimeSpan> input)
    {
        IReadOnlyList<SealEffect> effects = [];
        coordinator = coordinator with
        {
            Step = coordinator.Step.After(step =>
            {
                input(step, coordinator.Now);
                effects = step.TakeEffects();
            }),
        };
        draft[node] = draft[node] with { Coordinator = coordinator };
        NodeLife life = draft[node].Life;
        foreach (SealEffect effect in effects)
        {
            switch (effect)
            {
                case AskSeal ask:
                    draft.Send(new SealAsked(life, coordinator.Attempt, coordinator.Segment, coordinator.Epoch, (int)ask.Replica.Value));
                    break;
                case CopyPart part when _setting.Mistake == Mistake.CopiesLeftShort:
                    SealAnswer pretended = new(SealFate.Sealed, part.Until, new SegmentEpoch(coordinator.Epoch));
                    Drive(draft, node, draft[node].Coordinator!, (step, now) => step.Copied(part, pretended, now));
                    break;
                case CopyPart part:
                    draft.Send(new PartAsked(life, coordinator.Attempt, coordinator.Segment, coordinator.Epoch, (int)part.Source.Value, part));
                    break;
                case ProposeEnd propose:
                    draft[node] = draft[node] with { Coordinator = null };
                    draft.Send(new EndProposed(life, coordinator.Segment, coordinator.Epoch, (int)propose.End.Value, NextLeader(draft, node)));
                    break;
                default:
                    draft[node] = draft[node] with { Coordinator = null };
                    break;
            }
        }
    }

    /// <summary>The coordinator of this attempt is still there.</summary>
    private static CoordinatorState? Of(Draft draft, SealCall call)
    {
        NodeState node = draft[(int)call.Coordinator.Node.Value];
        return node.IsUp && node.Life == call.Coordinator && node.Coordinator is { } coordinator && coordinator.Attempt == call.Attempt ? coordinator : null;
    }

    private void Tell(Draft draft, SealCall call, Action<SealCoordinator, TimeSpan> input)
    {
        if (Of(draft, call) is { } coordinator)
        {
            Drive(draft, (int)call.Coordinator.Node.Value, coordinator, input);
        }
    }

    /// <summary>SegmentHost.SealAsync: the promise, and the end of a leader that is here. False while another question is being answered.</summary>
    private bool TryPromise(Draft draft, SealAsked asked)
    {
        if (!draft[asked.To].IsUp)
        {
            Tell(draft, asked, (step, now) => step.Sealed(new NodeId(asked.To), answer: null, now));
            return true;
        }

        if (draft.Copy(asked.To, asked.Segment) is not { } copy)
        {
            draft.Send(AnswerOf(asked, new SealAnswer(SealFate.NotSealing, Offset.Zero, new SegmentEpoch(0))));
            return true;
        }

        if (copy.Asked >= 0)
        {
            return false;
        }

        if (copy.SealedEnd >= 0 || asked.Epoch <= copy.OpenEpoch || asked.Epoch < copy.Promised)
        {
            draft.Send(AnswerOf(asked, new SealAnswer(asked.Epoch < copy.Promised ? SealFate.Outbid : SealFate.NotSealing, new Offset(copy.Log.Base), new SegmentEpoch(copy.Promised))));
            return true;
        }

        bool isHigher = asked.Epoch > copy.Promised;
        copy = copy with
        {
            Promised = isHigher ? asked.Epoch : copy.Promised,
            IsPromiseDurable = !isHigher && copy.IsPromiseDurable,
            Leader = copy.Leader is null || _setting.Mistake == Mistake.FenceIgnored ? copy.Leader : End(copy),
            Follower = _setting.Mistake == Mistake.PromiseIgnored ? copy.Follower : copy.Follower?.After(step => step.Seal(new SegmentEpoch(asked.Epoch))),
        };
        draft.Set(asked.To, copy);
        if (copy.IsPromiseDurable || _setting.Mistake == Mistake.PromiseNotDurable)
        {
            AnswerSeal(draft, asked.To, asked);
        }
        else
        {
            draft.Set(asked.To, copy with { Asked = _messages.NumberOf(asked) });
        }

        return true;
    }

    private void AnswerSeal(Draft draft, int node, SealAsked asked)
    {
        CopyState copy = draft.Copy(node, asked.Segment)!;
        bool vouches = !copy.IsDoubted || _setting.Mistake == Mistake.DoubtfulLengthTold;
        draft.Send(AnswerOf(asked, new SealAnswer(vouches ? SealFate.Sealed : SealFate.CannotVouch, new Offset(copy.Log.End), new SegmentEpoch(asked.Epoch))));
    }

    private static SealAnswered AnswerOf(SealAsked asked, SealAnswer answer) =>
        new(asked.Coordinator, asked.Attempt, asked.Segment, asked.Epoch, (int)asked.Coordinator.Node.Value, asked.To, answer);

    /// <summary>SealRun.CopyAsync: the source's part goes on to the target.</summary>
    private void ReadPart(Draft draft, PartAsked asked)
    {
        int from = (int)asked.Part.From.Value;
        if (!draft[asked.To].IsUp || draft.Copy(asked.To, asked.Segment) is not { } copy || copy.End <= from)
        {
            bool isLost = draft[asked.To].IsUp;
            Tell(draft, asked, (step, now) => step.SourceFailed(asked.Part, isLost, now));
            return;
        }

        EntryLog entries = copy.Log.Skip(from).Cut((int)asked.Part.Until.Value);
        draft.Send(new PartSent(asked.Coordinator, asked.Attempt, asked.Segment, asked.Epoch, (int)asked.Part.Target.Value, asked.Part, entries));
    }

    /// <summary>SegmentHost.CompleteAsync: durable before it answers. False while a promise is being made durable.</summary>
    private bool TryComplete(Draft draft, PartSent sent)
    {
        if (!draft[sent.To].IsUp)
        {
            Tell(draft, sent, (step, now) => step.Copied(sent.Part, answer: null, now));
            return true;
        }

        if (draft.Copy(sent.To, sent.Segment) is not { } copy)
        {
            Stored(draft, sent, new SealAnswer(SealFate.NotSealing, Offset.Zero, new SegmentEpoch(0)));
            return true;
        }

        if (copy.Asked >= 0)
        {
            return false;
        }

        if (copy.SealedEnd >= 0 || copy.Promised != sent.Epoch || !copy.IsPromiseDurable)
        {
            Stored(draft, sent, new SealAnswer(copy.Promised > sent.Epoch ? SealFate.Outbid : SealFate.NotSealing, new Offset(copy.Log.Base), new SegmentEpoch(copy.Promised)));
            return true;
        }

        if (sent.Entries.Base == copy.Log.End)
        {
            EntryLog log = copy.Log.Add(sent.Entries);
            draft.Set(sent.To, copy with { Log = log, Flushed = log.End });
        }

        Stored(draft, sent, new SealAnswer(SealFate.Sealed, new Offset(draft.Copy(sent.To, sent.Segment)!.Log.End), new SegmentEpoch(sent.Epoch)));
        return true;
    }

    private static void Stored(Draft draft, PartSent sent, SealAnswer answer) => draft.Send(
        new PartStored(sent.Coordinator, sent.Attempt, sent.Segment, sent.Epoch, (int)sent.Coordinator.Node.Value, sent.Part, answer));
}
