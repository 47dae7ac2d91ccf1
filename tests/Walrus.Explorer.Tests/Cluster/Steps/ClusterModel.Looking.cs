namespace Walrus.Explorer.Tests.Cluster;

/// <content>The onlooker: what readers may have seen, and what must not change in a step.</content>
internal sealed partial class ClusterModel
{
    private void Look(Draft draft)
    {
        foreach (NodeState node in draft.Nodes)
        {
            if (!node.IsUp)
            {
                continue;
            }

            foreach (CopyState? copy in node.Copies)
            {
                if (copy is not null)
                {
                    Look(draft, copy);
                }
            }
        }
    }

    private void Look(Draft draft, CopyState copy)
    {
        int shown = _setting.Mistake == Mistake.UncommittedShown ? copy.End : copy.Committed;
        Ghost ghost = draft.Ghost;
        ulong seen = ghost.Seen;
        for (int offset = copy.Log.Base; offset < shown; offset++)
        {
            int before = (int)((seen >> (offset * 4)) & 15);
            if (before == 0)
            {
                seen |= (ulong)copy.Log[offset] << (offset * 4);
            }
            else if (before != copy.Log[offset])
            {
                draft.Break($"OneEntryPerOffset: readers have seen v{before} at {offset}, and now v{copy.Log[offset]}");
                return;
            }
        }

        if (seen != ghost.Seen || shown > ghost.Shown[copy.Segment - 1])
        {
            draft.Ghost = ghost with { Seen = seen, Shown = ghost.Shown.SetItem(copy.Segment - 1, Math.Max(shown, ghost.Shown[copy.Segment - 1])) };
        }
    }

    /// <summary>Within one life of a node, what it shows of a segment only grows.</summary>
    private static void Compare(ClusterState before, Draft after)
    {
        for (int i = 0; i < before.Nodes.Length; i++)
        {
            NodeState old = before.Nodes[i];
            NodeState now = after.Nodes[i];
            if (ReferenceEquals(old, now) || !old.IsUp || !now.IsUp)
            {
                continue;
            }

            for (int segment = 0; segment < old.Copies.Length; segment++)
            {
                if (old.Copies[segment] is { } was && now.Copies[segment]!.Committed < was.Committed)
                {
                    after.Break($"CommittedNeverGoesBack: node {old.Id} showed segment {segment + 1} up to {was.Committed}, and now up to {now.Copies[segment]!.Committed}");
                }
            }
        }
    }
}
