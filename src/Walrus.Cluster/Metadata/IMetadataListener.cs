using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Hears how the metadata changes: for traces, routing, leases, and those who wait for a version.</summary>
public interface IMetadataListener
{
    /// <summary>A command was applied. <paramref name="events"/> are empty when it changed nothing but the version.</summary>
    void Applied(ClusterMetadata before, ClusterMetadata after, ImmutableArray<MetadataEvent> events);

    /// <summary>A snapshot replaced the state: anything may have changed, and what happened in between is not told.</summary>
    void Restored(ClusterMetadata state);
}
