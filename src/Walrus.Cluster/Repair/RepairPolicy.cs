using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>
/// Which sealed segments need other replicas: those on draining or removed nodes, and those with fewer copies than their topic wants where there are nodes for more. Pure.
/// </summary>
public static class RepairPolicy
{
    /// <summary>Decides up to <paramref name="movesMax"/>, oldest topics first, each choice knowing of those before.</summary>
    /// <param name="state">The metadata.</param>
    /// <param name="silence">For how long a node has not answered, zero for one that does.</param>
    /// <param name="awayMax">A node that is away for less keeps what it has.</param>
    /// <param name="movesMax">How many.</param>
    public static ImmutableArray<ReplicaMove> Decide(ClusterMetadata state, Func<NodeId, TimeSpan> silence, TimeSpan awayMax, int movesMax)
    {
        Nodes nodes = new(PlacementFacts.From(state, node => silence(node) == TimeSpan.Zero), state, silence, awayMax);
        ImmutableArray<ReplicaMove>.Builder moves = ImmutableArray.CreateBuilder<ReplicaMove>();
        HashSet<(ReplicaSet Replicas, int Factor)> sound = [];
        foreach (TopicMetadata topic in state.Topics.Values)
        {
            int factor = state.SettingsOf(topic).ReplicationFactor;
            for (int number = 0; number < topic.Partitions.Length; number++)
            {
                foreach (SegmentMetadata segment in topic.Partitions[number].Segments)
                {
                    if (segment.SealedEnd is not { } end || sound.Contains((segment.Replicas, factor)))
                    {
                        continue; // Most segments share a few sets, and a set that is sound for one is for all.
                    }

                    ReplicaSet wanted = Wanted(nodes, segment.Replicas, factor);
                    if (wanted.Equals(segment.Replicas))
                    {
                        sound.Add((segment.Replicas, factor));
                        continue;
                    }

                    moves.Add(new ReplicaMove(new SegmentId(topic.PartitionId(number), segment.Number), end, segment.Replicas, wanted));
                    nodes.Facts = nodes.Facts.With(new SegmentAssignment(NodeLife.None, wanted));
                    if (moves.Count >= movesMax)
                    {
                        return moves.ToImmutable();
                    }
                }
            }
        }

        return moves.ToImmutable();
    }

    /// <summary>
    /// Who should hold what <paramref name="present"/> holds: those of them that stay, and as many more as are missing. When none that stays answers, but one that is to go does,
    /// others join it first, because somebody has to be there who has it; it goes at the next look.
    /// </summary>
    private static ReplicaSet Wanted(Nodes nodes, ReplicaSet present, int factor)
    {
        if (nodes.Facts.AreDraining)
        {
            return present;
        }

        NodeId[] away = [.. present.Nodes.Where(nodes.IsAway)];
        NodeId[] answering = [.. present.Nodes.Where(nodes.IsCandidate)];
        if (answering.Length == 0)
        {
            NodeId[] joined = [.. present.Nodes, .. nodes.Further(present).Take(Math.Min(factor, Limits.ReplicationFactorMax - present.Count))];
            return present.Nodes.Any(nodes.Answers) ? ReplicaSet.TryCreate(joined) ?? present : present;
        }

        if (away.Length + answering.Length == present.Count && present.Count >= Math.Min(factor, nodes.Facts.Candidates.Length + away.Length))
        {
            return present;
        }

        // Those that are away come back with their copies: they take places that others need not fill.
        ReplicaSet others = SegmentPlacement.ForRepair(
            nodes.Facts, ReplicaSet.Of([.. present.Nodes.Where(node => !away.Contains(node))]), Math.Max(factor - away.Length, answering.Length));
        return ReplicaSet.TryCreate([.. others.Nodes, .. away]) ?? present;
    }

    /// <summary>The nodes, as repair sees them.</summary>
    private sealed class Nodes(PlacementFacts facts, ClusterMetadata state, Func<NodeId, TimeSpan> silence, TimeSpan awayMax)
    {
        private readonly HashSet<NodeId> _candidates = [.. facts.Candidates.Select(candidate => candidate.Life.Node)];

        public PlacementFacts Facts { get; set; } = facts;

        /// <summary>True for a node that takes part and answers.</summary>
        public bool IsCandidate(NodeId node) => _candidates.Contains(node);

        /// <summary>True for a node that takes part, does not answer, and is expected back; and for one that has come back without its store, and fetches what it held.</summary>
        public bool IsAway(NodeId node) => !IsCandidate(node) && silence(node) is var silent && silent < awayMax && state.FindNode(node)?.Status switch
        {
            NodeStatus.Alive => silent > TimeSpan.Zero,
            NodeStatus.Joining => true,
            _ => false,
        };

        /// <summary>True for a node that answers, whatever was decided about it.</summary>
        public bool Answers(NodeId node) => state.FindNode(node) is { Status: not NodeStatus.Removed } && silence(node) == TimeSpan.Zero;

        /// <summary>Nodes that could hold it, too, least loaded first.</summary>
        public IEnumerable<NodeId> Further(ReplicaSet present) =>
            Facts.Candidates.OrderBy(candidate => candidate.Replicas).Select(candidate => candidate.Life.Node).Where(node => !present.Contains(node));
    }
}
