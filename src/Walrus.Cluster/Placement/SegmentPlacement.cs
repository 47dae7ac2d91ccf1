using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>
/// Where new segments go. Pure: the same facts give the same places. Proposals built on facts that have grown old are not wrong: the machine refuses
/// what cannot be, and load evens out at the next rollovers.
/// </summary>
public static class SegmentPlacement
{
    /// <summary>
    /// Places for the first segments of a new topic, by partition; each leader is the node that leads least, each further replica the one that holds
    /// least. Null when no node is eligible.
    /// </summary>
    /// <param name="facts">Who may get segments.</param>
    /// <param name="partitions">How many.</param>
    /// <param name="replicationFactor">Copies of each; fewer where there are fewer nodes.</param>
    public static ImmutableArray<SegmentAssignment>? ForTopic(PlacementFacts facts, int partitions, int replicationFactor)
    {
        if (facts.Candidates.IsEmpty)
        {
            return null;
        }

        ImmutableArray<SegmentAssignment>.Builder placed = ImmutableArray.CreateBuilder<SegmentAssignment>(partitions);
        for (int i = 0; i < partitions; i++)
        {
            PlacementCandidate leader = facts.Candidates.OrderBy(candidate => candidate.Leaderships).ThenBy(candidate => candidate.Replicas).First();
            SegmentAssignment assignment = new(leader.Life, Around(facts, leader.Life.Node, replicationFactor));
            placed.Add(assignment);
            facts = facts.With(assignment);
        }

        return placed.MoveToImmutable();
    }

    /// <summary>
    /// The place of the segment that follows <paramref name="current"/>: the next node after its leader in the order of ids, round and round, passing over nodes that lead more than one
    /// beyond <see cref="Limits.LeadershipSlackSegments"/> more than the least loaded, which is what <see cref="RolloverPolicy"/> leaves as it is. So leadership of a topic goes round all
    /// nodes though idle topics lie unevenly, and a new node soon leads as much as the others. Null when no node is eligible.
    /// </summary>
    public static SegmentAssignment? AfterRollover(PlacementFacts facts, SegmentMetadata current, int replicationFactor)
    {
        if (facts.Candidates.IsEmpty)
        {
            return null;
        }

        PlacementFacts others = facts.Without(current);
        // With what the present leader leads by this segment, as the policy counts: else a node that leads less than the others by just what the policy bears would keep the topic for ever.
        int bound = facts.Candidates.Min(candidate => candidate.Leaderships) + Limits.LeadershipSlackSegments + 1;
        PlacementCandidate leader = Rotation(others, current.Leader.Node).First(candidate => candidate.Leaderships <= bound);
        return new SegmentAssignment(leader.Life, Around(others, leader.Life.Node, replicationFactor));
    }

    /// <summary>
    /// The place of the segment that follows <paramref name="current"/>, whose leader was lost: the node that leads least, the next one in the order of ids among equals. A lost node leaves
    /// many segments at once, which are to lie evenly; going round is for rollovers. Null when no node is eligible.
    /// </summary>
    public static SegmentAssignment? AfterFailover(PlacementFacts facts, SegmentMetadata current, int replicationFactor)
    {
        if (facts.Candidates.IsEmpty)
        {
            return null;
        }

        PlacementFacts others = facts.Without(current);
        PlacementCandidate leader = Rotation(others, current.Leader.Node).OrderBy(candidate => candidate.Leaderships).First();
        return new SegmentAssignment(leader.Life, Around(others, leader.Life.Node, replicationFactor));
    }

    /// <summary>
    /// Who should hold a sealed segment: the eligible nodes that hold it, and as many more as are missing, least loaded first. Where even that is too
    /// few, those that are away stay named, because they may come back; draining and removed ones do not. When no eligible node holds it, nothing
    /// changes, because there is nobody to copy from.
    /// </summary>
    public static ReplicaSet ForRepair(PlacementFacts facts, ReplicaSet present, int replicationFactor)
    {
        List<NodeId> kept = [.. present.Nodes.Where(node => facts.Candidates.Any(candidate => candidate.Life.Node == node))];
        if (kept.Count == 0 || facts.AreDraining)
        {
            return present;
        }

        NodeId[] further =
        [
            .. facts.Candidates.OrderBy(candidate => candidate.Replicas).Select(candidate => candidate.Life.Node).Where(node => !kept.Contains(node)),
            .. present.Nodes.Where(facts.Away.Contains),
        ];
        kept.AddRange(further.Take(Math.Max(0, Math.Min(replicationFactor, Limits.ReplicationFactorMax) - kept.Count)));
        return ReplicaSet.TryCreate(kept) ?? present;
    }

    /// <summary>The leader and those after it in the rotation that hold least.</summary>
    private static ReplicaSet Around(PlacementFacts facts, NodeId leader, int replicationFactor)
    {
        IEnumerable<NodeId> followers = Rotation(facts, leader)
            .Where(candidate => candidate.Life.Node != leader)
            .OrderBy(candidate => candidate.Replicas)
            .Select(candidate => candidate.Life.Node)
            .Take(Math.Min(replicationFactor, Limits.ReplicationFactorMax) - 1);
        return ReplicaSet.Of([leader, .. followers]);
    }

    /// <summary>All candidates, beginning after <paramref name="node"/>, which comes last.</summary>
    private static IEnumerable<PlacementCandidate> Rotation(PlacementFacts facts, NodeId node) =>
        facts.Candidates.Where(candidate => candidate.Life.Node > node).Concat(facts.Candidates.Where(candidate => candidate.Life.Node <= node));
}
