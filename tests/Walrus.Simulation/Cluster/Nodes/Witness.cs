using System.Collections.Immutable;
using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Shows each state of the metadata, as a node comes to it, to the oracle before the node acts on it.</summary>
internal sealed class Witness(MetadataFeed feed, MetadataOracle oracle, int node) : IMetadataListener
{
    /// <inheritdoc/>
    public void Applied(ClusterMetadata before, ClusterMetadata after, ImmutableArray<MetadataEvent> events)
    {
        oracle.Look(node, after, events);
        feed.Applied(before, after, events);
    }

    /// <inheritdoc/>
    public void Restored(ClusterMetadata state)
    {
        oracle.Look(node, state, []);
        feed.Restored(state);
    }
}
