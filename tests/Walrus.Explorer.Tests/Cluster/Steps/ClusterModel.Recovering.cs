using Walrus.Explorer.Tests.Invariants;

namespace Walrus.Explorer.Tests.Cluster;

/// <content>
/// With faults over: one thing after another, in an order that leaves nobody out. What a timer does in the product happens when nothing else is left to do.
/// </content>
internal sealed partial class ClusterModel
{
    /// <inheritdoc/>
    public ClusterState? Recover(ClusterState state)
    {
        Draft draft = DraftOf(state);
        if (TryStart(draft) || TryStore(draft) || TryDeliverAny(draft, state) || TrySendAny(draft) || TryRoll(draft) || TryPatience(draft) || TrySealAny(draft))
        {
            Compare(state, draft);
            Look(draft);
            Forget(draft);
            return draft.Finish();
        }

        ClusterMetadata agreed = AgreedIn(state);
        if (RolloverProgress.IsReached(state, agreed))
        {
            return ReadProgress.IsReached(state, agreed) ? null : Broken(draft, "ReadProgress: what was acknowledged cannot be read everywhere, and nothing is left to happen");
        }

        SegmentMetadata last = agreed.FindPartition(Partition)!.Last;
        if (draft.Copy((int)last.Leader.Node.Value, last.Number.Value) is { Leader: { IsEnded: false } } && TryAppend(draft, (int)last.Leader.Node.Value, last.Number.Value))
        {
            return draft.Finish();
        }

        return Broken(draft, "RolloverProgress: nothing is left to happen, and nobody takes an entry");
    }

    private static ClusterState Broken(Draft draft, string what)
    {
        draft.Break(what);
        return draft.Finish();
    }

    /// <summary>Nodes start, register, and learn what the group has agreed on.</summary>
    private bool TryStart(Draft draft)
    {
        foreach (NodeState node in draft.Nodes)
        {
            if (!node.IsUp)
            {
                Restart(draft, node.Id);
                return true;
            }

            if (draft.Agreed.FindNode(new NodeId(node.Id))!.Life != node.Life)
            {
                Register(draft, node.Id);
                return true;
            }

            if (node.Applied < draft.History.Length - 1)
            {
                Reconcile(draft, node.Id, draft.History.Length - 1);
                return true;
            }
        }

        return false;
    }

    private bool TryStore(Draft draft)
    {
        foreach (NodeState node in draft.Nodes)
        {
            if (node.Copies.Any(copy => copy is not null && copy.Flushed < copy.Log.End))
            {
                Flush(draft, node.Id);
                return true;
            }

            foreach (CopyState? copy in node.Copies)
            {
                if (copy is { Asked: >= 0 } && MayStorePromise(copy))
                {
                    StorePromise(draft, node.Id, copy.Segment);
                    return true;
                }

                if (copy is { Follower.Look.OwesAnswer: true })
                {
                    SendAnswer(draft, node.Id, copy.Segment);
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryDeliverAny(Draft draft, ClusterState state)
    {
        for (int link = 0; link < state.Links.Length; link++)
        {
            if (state.Links[link] is [int first, ..])
            {
                draft.Take(link, 0);
                return TryDeliver(draft, _messages[first], out _);
            }
        }

        foreach (int number in state.Mail)
        {
            draft.Take(number);
            if (TryDeliver(draft, _messages[number], out _))
            {
                return true;
            }

            draft.Send(_messages[number]);
        }

        return false;
    }

    private static bool TrySendAny(Draft draft)
    {
        foreach ((NodeState node, CopyState copy) in Led(draft))
        {
            for (int follower = 0; follower < copy.Leader!.Step.Look.Followers.Count; follower++)
            {
                if (TrySendMessage(draft, node.Id, copy.Segment, follower))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryRoll(Draft draft)
    {
        foreach ((NodeState node, CopyState copy) in Led(draft))
        {
            if (copy.Leader!.ProposedEnd >= 0)
            {
                ProposeAgain(draft, node.Id, copy.Segment);
                return true;
            }

            if (IsDrained(copy, copy.Leader))
            {
                ProposeEnd(draft, node.Id, copy.Segment);
                return true;
            }
        }

        return false;
    }

    private bool TryPatience(Draft draft)
    {
        foreach (NodeState node in draft.Nodes)
        {
            if (node.LinksEnded != 0)
            {
                Disconnected(draft, node.Id, int.TrailingZeroCount(node.LinksEnded));
                return true;
            }
        }

        foreach ((NodeState node, CopyState copy) in Led(draft))
        {
            if (IsDue(copy.Leader!))
            {
                Tick(draft, node.Id, copy.Segment);
                return true;
            }
        }

        foreach (NodeState node in draft.Nodes)
        {
            if (node.Coordinator is { Step.Look.Wake: { } wake })
            {
                Wake(draft, node.Id, wake);
                return true;
            }
        }

        return false;
    }

    private bool TrySealAny(Draft draft)
    {
        SegmentMetadata last = draft.Agreed.FindPartition(Partition)!.Last;
        bool isLed = last.Status == SegmentStatus.Open && draft.Copy((int)last.Leader.Node.Value, last.Number.Value) is { Leader.IsEnded: false };
        return !isLed && draft.Nodes.All(node => node.Coordinator is null) && draft.Nodes.ToArray().Any(node => TryBeginSeal(draft, node.Id));
    }

    private static IEnumerable<(NodeState Node, CopyState Copy)> Led(Draft draft) =>
        from node in draft.Nodes.ToArray()
        from copy in node.Copies
        where copy is { Leader.IsEnded: false }
        select (node, copy);
}
