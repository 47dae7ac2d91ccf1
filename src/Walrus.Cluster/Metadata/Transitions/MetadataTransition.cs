using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>What a command made of a state.</summary>
/// <param name="State">The state after it; the same object as before, but for its version, when nothing changed.</param>
/// <param name="Result">The answer for whoever proposed it.</param>
/// <param name="Events">What happened, in order.</param>
public sealed record MetadataTransition(ClusterMetadata State, MetadataResult Result, ImmutableArray<MetadataEvent> Events)
{
    internal static MetadataTransition Done(ClusterMetadata state, MetadataResult result, params ReadOnlySpan<MetadataEvent> events) =>
        new(state, result, [.. events]);

    internal static MetadataTransition Unchanged(ClusterMetadata state, MetadataResult result) => new(state, result, []);

    internal static MetadataTransition Refused(ClusterMetadata state, MetadataRefusal refusal) => Unchanged(state, MetadataResult.Refuse(refusal));
}
