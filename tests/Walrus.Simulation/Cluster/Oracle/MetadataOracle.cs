using System.Collections.Immutable;
using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Watches the metadata as every node comes to know it: the same everywhere, with its invariants, one leader per segment and epoch, sealed ends for ever.</summary>
internal sealed class MetadataOracle(SimLoop loop, ClusterTrace? trace)
{
    private readonly Dictionary<SegmentId, (Offset End, long Version)> _sealed = [];
    private readonly Dictionary<(SegmentId Segment, SegmentEpoch Epoch), NodeLife> _leaders = [];

    /// <summary>The newest that any node knows.</summary>
    public ClusterMetadata Newest { get; private set; } = ClusterMetadata.Empty;

    /// <summary>The end of a sealed segment as it was first known, also when the metadata has forgotten it.</summary>
    public Offset? SealedEnd(SegmentId segment) => _sealed.TryGetValue(segment, out (Offset End, long Version) known) ? known.End : null;

    public void Look(int node, ClusterMetadata state, ImmutableArray<MetadataEvent> events)
    {
        try
        {
            foreach (MetadataEvent item in events)
            {
                trace?.Note($"node {node}", $"learns {item}");
            }

            if (state.Version > Newest.Version)
            {
                Check(MetadataInvariants.Check(state));
                Check(StepInvariants.Check(Newest, state));
                Newest = state;
            }

            foreach ((PartitionId id, _, PartitionMetadata partition) in state.Partitions())
            {
                foreach (SegmentMetadata segment in partition.Segments.TakeLast(3))
                {
                    Look(node, new SegmentId(id, segment.Number), segment, state);
                }
            }
        }
        catch (ClusterViolationException violation)
        {
            loop.Fail(violation);
            throw;
        }
    }

    private static void Check(ImmutableArray<string> broken)
    {
        if (!broken.IsEmpty)
        {
            throw new ClusterViolationException("Metadata", string.Join("; ", broken));
        }
    }

    private void Look(int node, SegmentId id, SegmentMetadata segment, ClusterMetadata state)
    {
        if (_leaders.TryGetValue((id, segment.Epoch), out NodeLife leader) && leader != segment.Leader)
        {
            throw new ClusterViolationException("SingleWriter", $"{id} has leaders {leader} and {segment.Leader} in epoch {segment.Epoch}, by node {node} at {state.Version}.");
        }

        _leaders[(id, segment.Epoch)] = segment.Leader;
        if (segment.SealedEnd is { } end)
        {
            if (_sealed.TryGetValue(id, out (Offset End, long Version) known) && known.End != end)
            {
                throw new ClusterViolationException("SealedCountsStable", $"{id} was sealed at {known.End} and is at {end}, by node {node} at {state.Version}.");
            }

            _sealed[id] = (end, state.Version.Value);
        }
    }
}
