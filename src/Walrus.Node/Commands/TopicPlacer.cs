using System.Collections.Immutable;
using Walrus.Cluster;

namespace Walrus.Node.Commands;

/// <summary>Places the segments of new topics, knowing of those that are on their way: many that are registered at the same time spread over the nodes, too. Thread-safe.</summary>
internal sealed class TopicPlacer(IClusterView view)
{
    private readonly Lock _gate = new();
    private readonly HashSet<ImmutableArray<SegmentAssignment>> _pending = [];

    /// <summary>Places for <paramref name="partitions"/> partitions; null when no node may get any. To be given back with <see cref="End"/>.</summary>
    public ImmutableArray<SegmentAssignment>? Begin(int partitions)
    {
        lock (_gate)
        {
            ClusterMetadata state = view.State;
            PlacementFacts facts = PlacementFacts.From(state, view.IsLive);
            foreach (SegmentAssignment assignment in _pending.SelectMany(places => places))
            {
                facts = facts.With(assignment);
            }

            ImmutableArray<SegmentAssignment>? places = SegmentPlacement.ForTopic(facts, partitions, state.Configuration.TopicDefaults.ReplicationFactor);
            if (places is { } placed)
            {
                _ = _pending.Add(placed);
            }

            return places;
        }
    }

    /// <summary>The topic is there, or will not be.</summary>
    public void End(ImmutableArray<SegmentAssignment> places)
    {
        lock (_gate)
        {
            _ = _pending.Remove(places);
        }
    }
}
