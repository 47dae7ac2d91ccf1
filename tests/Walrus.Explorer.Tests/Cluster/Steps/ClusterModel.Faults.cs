using Walrus.Cluster.Replication;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>Power cuts, starts, and what becomes of messages.</content>
internal sealed partial class ClusterModel
{
    private void AddCrash(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        if (state.Budget.Crashes == 0 || !_setting.Mortal.Contains(node))
        {
            return;
        }

        int unflushed = state.Nodes[node - 1].Copies.Max(copy => copy is null ? 0 : copy.Log.End - copy.Flushed);
        for (int kept = 0; kept <= unflushed; kept++)
        {
            Draft draft = DraftOf(state);
            draft.Budget = draft.Budget with { Crashes = draft.Budget.Crashes - 1 };
            Crash(draft, node, kept, isCut: kept < unflushed);
            Add(into, new Happening(ActionNames.Crash, node, Detail: $"{unflushed - kept} of {unflushed} entries lost"), draft);
        }
    }

    /// <summary>The node ends, and of what was not flushed so many entries of each copy are left. When none is lost, only the process was killed.</summary>
    private void Crash(Draft draft, int node, int kept, bool isCut)
    {
        CopyState? last = draft[node].Copies.LastOrDefault(copy => copy is not null);
        foreach (CopyState? copy in draft[node].Copies)
        {
            if (copy is null)
            {
                continue;
            }

            EntryLog log = copy.Log.Cut(Math.Min(copy.Log.End, copy.Flushed + kept));
            bool isDoubted = copy.IsDoubted || (!_setting.IsEach && isCut && copy == last && copy.NoteEpoch == 0) || (copy.NoteEpoch > 0 && log.End < copy.NoteEnd);
            draft.Set(node, new CopyState
            {
                Segment = copy.Segment,
                Log = log,
                Flushed = log.End, // Opening the store flushes what it reads.
                WasLoaded = true,
                NoteEpoch = copy.NoteEpoch,
                NoteEnd = copy.NoteEnd,
                Promised = isDoubted ? 0 : copy.NoteEpoch,
                IsPromiseDurable = !isDoubted && copy.NoteEpoch > 0,
                IsDoubted = isDoubted,
            });
        }

        bool goesOn = _setting.Mistake == Mistake.RestartedLeaderGoesOn;
        draft[node] = draft[node] with { IsUp = false, Incarnation = draft[node].Incarnation + (goesOn ? 0 : 1), Applied = -1, Coordinator = null, LinksEnded = 0 };
        draft.Ghost = draft.Ghost with { LossyCuts = draft.Ghost.LossyCuts + (!_setting.IsEach && isCut ? 1 : 0) };
        draft.Drop(message => message is LinkMessage && message.To == node);
        ForLeaders(draft, node, static (step, follower) => step.LinkLost(follower));
    }

    private void AddRestart(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        Draft draft = DraftOf(state);
        Restart(draft, node);
        Add(into, new Happening(ActionNames.Restart, node, draft[node].Incarnation), draft);
    }

    private static void Restart(Draft draft, int node)
    {
        draft[node] = draft[node] with { IsUp = true };
        ForLeaders(draft, node, static (step, follower) => step.LinkUp(follower));
    }

    private static void ForLeaders(Draft draft, int peer, Action<LeaderReplica, int> change)
    {
        for (int node = 1; node <= draft.Nodes.Count; node++)
        {
            ForLeader(draft, node, peer, change);
        }
    }

    private static void ForLeader(Draft draft, int node, int peer, Action<LeaderReplica, int> change)
    {
        foreach (CopyState? copy in draft[node].Copies)
        {
            if (copy is { Leader: { IsEnded: false } leader } && leader.Step.Look.Find(new NodeId(peer)) is >= 0 and int follower)
            {
                draft.Set(node, copy with { Leader = leader with { Step = leader.Step.After(step => change(step, follower)) } });
            }
        }
    }

    private void AddMail(ClusterState state, List<Step<ClusterState>> into)
    {
        for (int i = 0; i < state.Mail.Length; i++)
        {
            int number = state.Mail[i];
            if (i > 0 && state.Mail[i - 1] == number)
            {
                continue; // The other one of two that are the same.
            }

            Message message = _messages[number];
            Draft draft = DraftOf(state);
            draft.Take(number);
            if (TryDeliver(draft, message, out string action))
            {
                Add(into, new Happening(action, message.To, Detail: message), draft);
            }

            if (state.Budget.Losses > 0)
            {
                Draft lost = DraftOf(state);
                lost.Budget = lost.Budget with { Losses = lost.Budget.Losses - 1 };
                lost.Take(number);
                Lose(lost, message);
                Add(into, new Happening(ActionNames.Lose, message.To, Detail: message), lost);
            }
        }
    }

    /// <summary>What is first on a link arrives. Something may be lost, come twice, or overtake what was before it.</summary>
    private void AddLinks(ClusterState state, List<Step<ClusterState>> into)
    {
        for (int link = 0; link < state.Links.Length; link++)
        {
            for (int place = 0; place < state.Links[link].Length; place++)
            {
                Message message = _messages[state.Links[link][place]];
                bool isInOrder = place == 0;
                if (isInOrder || state.Budget.Disorders > 0)
                {
                    Draft draft = DraftOf(state);
                    draft.Budget = draft.Budget with { Disorders = draft.Budget.Disorders - (isInOrder ? 0 : 1) };
                    draft.Take(link, place);
                    _ = TryDeliver(draft, message, out string action);
                    Add(into, new Happening(action, message.To, isInOrder ? -1 : place, message), draft);
                }

                if (state.Budget.Losses > 0)
                {
                    Draft draft = DraftOf(state);
                    draft.Budget = draft.Budget with { Losses = draft.Budget.Losses - 1 };
                    draft.Take(link, place);
                    LoseLink(draft, (LinkMessage)message);
                    Add(into, new Happening(ActionNames.Lose, message.To, Detail: message), draft);
                }

                if (isInOrder && state.Budget.Disorders > 0)
                {
                    Draft draft = DraftOf(state);
                    draft.Budget = draft.Budget with { Disorders = draft.Budget.Disorders - 1 };
                    draft.Double(link, place);
                    Add(into, new Happening(ActionNames.Duplicate, message.To, Detail: message), draft);
                }
            }
        }
    }

    /// <summary>Messages are lost only with their link. Its leader is told, sooner or later, and asks where the follower is once there is a link again.</summary>
    private static void LoseLink(Draft draft, LinkMessage message)
    {
        int from = (int)message.From.Node.Value;
        (int leader, int follower) = message is AppendSent ? (from, message.To) : (message.To, from);
        draft[leader] = draft[leader] with { LinksEnded = draft[leader].LinksEnded | (1 << follower) };
    }

    private void Disconnected(Draft draft, int node, int peer)
    {
        draft[node] = draft[node] with { LinksEnded = draft[node].LinksEnded & ~(1 << peer) };
        if (draft[peer].IsUp && _setting.Mistake != Mistake.NobodyAsksAgain)
        {
            ForLeader(draft, node, peer, static (step, follower) =>
            {
                step.LinkLost(follower);
                step.LinkUp(follower);
            });
        }
    }

    private void AddDisconnected(ClusterState state, int node, List<Step<ClusterState>> into)
    {
        for (int peer = 1; peer <= _setting.Nodes; peer++)
        {
            if ((state.Nodes[node - 1].LinksEnded & (1 << peer)) != 0)
            {
                Draft draft = DraftOf(state);
                Disconnected(draft, node, peer);
                Add(into, new Happening(ActionNames.Disconnected, node, peer), draft);
            }
        }
    }

    private bool TryDeliver(Draft draft, Message message, out string action)
    {
        switch (message)
        {
            case AppendSent append:
                action = ActionNames.Take;
                if (draft[append.To].IsUp)
                {
                    TakeAppend(draft, append);
                }

                return true;
            case AnswerSent answer:
                action = ActionNames.Answered;
                TakeAnswer(draft, answer);
                return true;
            case SealAsked asked:
                action = ActionNames.Promise;
                return TryPromise(draft, asked);
            case SealAnswered answered:
                action = ActionNames.Sealed;
                Tell(draft, answered, (step, now) => step.Sealed(new NodeId(answered.Replica), answered.Answer, now));
                return true;
            case PartAsked asked:
                action = ActionNames.CopyPart;
                ReadPart(draft, asked);
                return true;
            case PartSent sent:
                action = ActionNames.CompleteAsync;
                return TryComplete(draft, sent);
            case PartStored stored:
                action = ActionNames.Copied;
                Tell(draft, stored, (step, now) => step.Copied(stored.Part, stored.Answer, now));
                return true;
            case EndProposed proposal:
                action = ActionNames.SegmentSealed;
                Complete(draft, proposal);
                return true;
            default:
                throw new NotSupportedException(message.ToString());
        }
    }

    /// <summary>A message that nobody waits for is simply gone; a call whose question or answer is lost ends without one.</summary>
    private void Lose(Draft draft, Message message)
    {
        switch (message)
        {
            case SealAsked asked:
                Tell(draft, asked, (step, now) => step.Sealed(new NodeId(asked.To), answer: null, now));
                break;
            case SealAnswered answered:
                Tell(draft, answered, (step, now) => step.Sealed(new NodeId(answered.Replica), answer: null, now));
                break;
            case PartAsked asked:
                Tell(draft, asked, (step, now) => step.SourceFailed(asked.Part, isLost: false, now));
                break;
            case PartSent sent:
                Tell(draft, sent, (step, now) => step.Copied(sent.Part, answer: null, now));
                break;
            case PartStored stored:
                Tell(draft, stored, (step, now) => step.Copied(stored.Part, answer: null, now));
                break;
        }
    }

    /// <summary>Messages that can change nothing any more are as good as delivered: fewer states, and none that matters is missing.</summary>
    private static void Forget(Draft draft) => draft.Drop(message => message switch
    {
        AnswerSent answer => draft.Copy(answer.To, answer.Segment) is not { Leader: { IsEnded: false } leader } || leader.Lease.Epoch.Value != answer.Epoch,
        AppendSent append => draft.Copy(append.To, append.Segment) is { SealedEnd: >= 0 } && !IsLed(draft, append),
        SealAnswered or PartAsked or PartStored => Of(draft, (SealCall)message) is null,
        SealCall call => draft.Copy(call.To, call.Segment) is { SealedEnd: >= 0 } && Of(draft, call) is null,
        _ => false,
    });

    private static bool IsLed(Draft draft, AppendSent append) =>
        draft.Copy((int)append.From.Node.Value, append.Segment) is { Leader: { IsEnded: false } leader } && leader.Lease.Epoch.Value == append.Epoch;
}
