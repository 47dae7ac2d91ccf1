namespace Walrus.Cluster;

/// <summary>What the cluster has decided about a node. Whether it answers at the moment is not metadata.</summary>
public enum NodeStatus
{
    /// <summary>Registered; gets neither leadership nor replicas before it has caught up and says so.</summary>
    Joining = 0,

    /// <summary>Takes part.</summary>
    Alive = 1,

    /// <summary>Serves what it has, gets nothing new, and hands on what it leads.</summary>
    Draining = 2,

    /// <summary>Gone for ever: its id is refused. Old segments may still name it.</summary>
    Removed = 3,
}

/// <summary>A node of the cluster.</summary>
public sealed record NodeMetadata
{
    /// <summary>Its id.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Its data directory.</summary>
    public required StoreId Store { get; init; }

    /// <summary>Which of the stores that it has had <see cref="Store"/> is, from 0: one more each time that one was lost and an empty one took its place.</summary>
    public long StoreNumber { get; init; }

    /// <summary>Its newest registered start.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>What was decided about it.</summary>
    public required NodeStatus Status { get; init; }

    /// <summary>How people call it: 1 to <see cref="Limits.NodeNameCharsMax"/> printable ASCII characters without spaces. Need not be unique.</summary>
    public required string Name { get; init; }

    /// <summary>Where clients reach it.</summary>
    public required NodeAddress ClientAddress { get; init; }

    /// <summary>Where other nodes reach it.</summary>
    public required NodeAddress PeerAddress { get; init; }

    /// <summary>The node as it is since its newest start.</summary>
    public NodeLife Life => new(Id, Incarnation);

    /// <summary>True for what <see cref="Name"/> may be.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= Limits.NodeNameCharsMax && !name.AsSpan().ContainsAnyExceptInRange('!', '~');
}
