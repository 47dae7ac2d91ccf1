using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>
/// Which of a node's open segments to roll over now. Segments that are long enough go at once, all of them, and never empty. Those that go for another
/// reason may be empty, and at most <see cref="Limits.TidyRolloversPerLookMax"/> of them go in one look.
/// </summary>
public static class RolloverPolicy
{
    /// <summary>Decides, each placement knowing of those before it.</summary>
    /// <param name="state">The metadata.</param>
    /// <param name="own">The node that asks, in its life of now.</param>
    /// <param name="open">What it writes; segments that are no longer its own in <paramref name="state"/> are passed over.</param>
    /// <param name="isLive">Whether a node answers, as far as the caller knows.</param>
    /// <param name="entriesMaxHere">What the asking node goes by in place of the cluster's default; topics with a value of their own keep it. Null: nothing of that kind.</param>
    public static ImmutableArray<RolloverDecision> Decide(
        ClusterMetadata state, NodeLife own, IEnumerable<OpenSegmentFacts> open, Func<NodeId, bool> isLive, long? entriesMaxHere = null)
    {
        PlacementFacts placement = PlacementFacts.From(state, isLive);
        ImmutableArray<RolloverDecision>.Builder decisions = ImmutableArray.CreateBuilder<RolloverDecision>();
        int tidied = 0;
        foreach (OpenSegmentFacts facts in open.OrderBy(item => item.Partition))
        {
            if (Find(state, own, facts, entriesMaxHere) is not var (settings, segment))
            {
                continue;
            }

            RolloverReason? reason = Length(facts, settings)
                ?? (tidied < Limits.TidyRolloversPerLookMax ? Tidy(state, own.Node, (facts, segment), settings, placement) : null);
            if (reason is { } why && SegmentPlacement.AfterRollover(placement, segment, settings.ReplicationFactor) is { } next)
            {
                tidied += why is RolloverReason.Entries or RolloverReason.Bytes ? 0 : 1;
                placement = placement.Without(segment).With(next);
                decisions.Add(new RolloverDecision(facts.Partition, facts.Segment, facts.Epoch, why, next));
            }
        }

        return decisions.ToImmutable();
    }

    private static (TopicSettings Settings, SegmentMetadata Segment)? Find(ClusterMetadata state, NodeLife own, OpenSegmentFacts facts, long? entriesMaxHere)
    {
        TopicMetadata? topic = state.FindTopic(facts.Partition.Topic);
        SegmentMetadata? segment = topic?.Find(facts.Partition.Number)?.Last;
        bool isOwn = segment is { Status: SegmentStatus.Open } && segment.Number == facts.Segment && segment.Epoch == facts.Epoch && segment.Leader == own;
        if (!isOwn)
        {
            return null;
        }

        TopicSettings settings = state.SettingsOf(topic!);
        bool followsDefault = topic!.Configuration.SegmentEntriesMax is null;
        return (followsDefault && entriesMaxHere is { } here ? settings with { SegmentEntriesMax = here } : settings, segment!);
    }

    private static RolloverReason? Length(OpenSegmentFacts facts, TopicSettings settings)
    {
        if (facts.Entries <= 0)
        {
            return null;
        }

        return facts.Entries >= settings.SegmentEntriesMax ? RolloverReason.Entries
            : facts.Bytes >= settings.SegmentBytesMax ? RolloverReason.Bytes
            : null;
    }

    private static RolloverReason? Tidy(
        ClusterMetadata state, NodeId own, (OpenSegmentFacts Facts, SegmentMetadata Metadata) open, TopicSettings settings, PlacementFacts placement)
    {
        SegmentMetadata segment = open.Metadata;
        ImmutableArray<PlacementCandidate> candidates = placement.Candidates;
        if (placement.AreDraining)
        {
            return null; // Segments would go round among nodes that all want to be rid of them.
        }

        bool canLead = candidates.Any(candidate => candidate.Life.Node == own);
        if (!canLead || state.FindNode(own) is not { Status: NodeStatus.Alive })
        {
            // Nobody else to lead: rolling over to oneself again and again would help nobody.
            return candidates.Any(candidate => candidate.Life.Node != own) ? RolloverReason.LeaderDrains : null;
        }

        int wanted = Math.Min(settings.ReplicationFactor, candidates.Length);
        bool allTakePart = segment.Replicas.Nodes.All(node => state.FindNode(node) is { Status: NodeStatus.Alive });
        if (!allTakePart || open.Facts.HasReplicaLostItsStore || segment.Replicas.Count < wanted)
        {
            return RolloverReason.Replicas;
        }

        // One more than the rotation tolerates, so that the next leader has at least two fewer and nothing swings back.
        int led = candidates.First(candidate => candidate.Life.Node == own).Leaderships;
        int least = candidates.Min(candidate => candidate.Leaderships);
        return led > least + Limits.LeadershipSlackSegments + 1 ? RolloverReason.Balance : null;
    }
}
