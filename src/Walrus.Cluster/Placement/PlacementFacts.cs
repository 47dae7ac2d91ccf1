using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Who may get segments and how loaded each is, counted from one state of the metadata and what is known of who answers.</summary>
public sealed class PlacementFacts
{
    private PlacementFacts(ImmutableArray<PlacementCandidate> candidates)
    {
        Candidates = candidates;
    }

    /// <summary>The eligible nodes by id.</summary>
    public ImmutableArray<PlacementCandidate> Candidates { get; }

    /// <summary>Nodes that take part but do not answer: they may come back with what they hold.</summary>
    public required ImmutableArray<NodeId> Away { get; init; }

    /// <summary>True when only draining nodes answer, and they are the candidates: nothing is gained by moving what they have.</summary>
    public required bool AreDraining { get; init; }

    /// <summary>
    /// Counts. Eligible are nodes that take part (<see cref="NodeStatus.Alive"/>) and answer; when no such node is there, draining ones that answer are,
    /// because a topic that can be written matters more. Walks the last segments of all partitions.
    /// </summary>
    /// <param name="state">The metadata.</param>
    /// <param name="isLive">Whether a node answers, as far as the caller knows.</param>
    public static PlacementFacts From(ClusterMetadata state, Func<NodeId, bool> isLive)
    {
        SortedDictionary<NodeId, PlacementCandidate> eligible = Eligible(state, isLive, NodeStatus.Alive);
        bool areDraining = eligible.Count == 0;
        if (areDraining)
        {
            eligible = Eligible(state, isLive, NodeStatus.Draining);
        }

        foreach ((_, _, PartitionMetadata partition) in state.Partitions())
        {
            SegmentMetadata last = partition.Last;
            foreach (NodeId node in last.Replicas.Nodes)
            {
                Add(eligible, node, node == last.Leader.Node ? 1 : 0);
            }
        }

        return new PlacementFacts([.. eligible.Values])
        {
            Away = [.. state.Nodes.Values.Where(node => node.Status == NodeStatus.Alive && !isLive(node.Id)).Select(node => node.Id)],
            AreDraining = areDraining,
        };
    }

    /// <summary>These facts once a segment was placed: for several placements from one count.</summary>
    public PlacementFacts With(SegmentAssignment placed) => Changed(placed.Leader.Node, placed.Replicas, 1);

    /// <summary>These facts without what the partition's present segment costs, which is over when the next one opens.</summary>
    public PlacementFacts Without(SegmentMetadata replaced) => Changed(replaced.Leader.Node, replaced.Replicas, -1);

    private static SortedDictionary<NodeId, PlacementCandidate> Eligible(ClusterMetadata state, Func<NodeId, bool> isLive, NodeStatus status)
    {
        SortedDictionary<NodeId, PlacementCandidate> eligible = [];
        foreach (NodeMetadata node in state.Nodes.Values)
        {
            if (node.Status == status && isLive(node.Id))
            {
                eligible.Add(node.Id, new PlacementCandidate(node.Life, 0, 0));
            }
        }

        return eligible;
    }

    private static void Add(SortedDictionary<NodeId, PlacementCandidate> eligible, NodeId node, int leaderships)
    {
        if (eligible.TryGetValue(node, out PlacementCandidate candidate))
        {
            eligible[node] = candidate with { Leaderships = candidate.Leaderships + leaderships, Replicas = candidate.Replicas + 1 };
        }
    }

    private PlacementFacts Changed(NodeId leader, ReplicaSet replicas, int change) =>
        new([.. Candidates.Select(candidate => Loaded(candidate, leader, replicas, change))]) { Away = Away, AreDraining = AreDraining };

    private static PlacementCandidate Loaded(PlacementCandidate candidate, NodeId leader, ReplicaSet replicas, int change)
    {
        NodeId node = candidate.Life.Node;
        return replicas.Contains(node)
            ? candidate with { Leaderships = candidate.Leaderships + (node == leader ? change : 0), Replicas = candidate.Replicas + change }
            : candidate;
    }
}
