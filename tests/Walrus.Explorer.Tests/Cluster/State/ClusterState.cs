using System.Collections.Immutable;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>Everything at one moment.</summary>
internal sealed record ClusterState
{
    /// <summary>The states of the metadata in their order, as numbers of the <see cref="MetadataBook"/>; the last is what the group has agreed on.</summary>
    public required ImmutableArray<int> History { get; init; }

    public required ImmutableArray<NodeState> Nodes { get; init; }

    /// <summary>Calls and proposals on their way, as numbers of the <see cref="MessageBook"/>, ascending: they overtake one another. One that is there twice comes twice.</summary>
    public required ImmutableArray<int> Mail { get; init; }

    /// <summary>By sender and receiver: what is on its way on the link for replication, the oldest first. In order, unless something goes wrong.</summary>
    public required ImmutableArray<ImmutableArray<int>> Links { get; init; }

    public required Ghost Ghost { get; init; }

    public required Budget Budget { get; init; }
}
