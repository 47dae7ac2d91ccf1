namespace Walrus.Cluster;

/// <summary>
/// A node that starts says who and where it is. A new one becomes <see cref="NodeStatus.Joining"/>, a known one keeps its status, unless its store was lost: then it is <see cref="NodeStatus.Joining"/> again. An incarnation below
/// the registered one is refused, and so is the registered one with other particulars: addresses change with a new start only.
/// </summary>
public sealed record RegisterNode : MetadataCommand
{
    /// <summary>The cluster that it means to join; another one refuses.</summary>
    public required ClusterId Cluster { get; init; }

    /// <summary>Its id, or <see cref="NodeId.None"/> to get the one of its store or a new one.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Its data directory. Another one than registered for the id is refused: two nodes have been given one id.</summary>
    public required StoreId Store { get; init; }

    /// <summary>
    /// True when somebody who knows says that the registered data directory is gone and this one takes its place. The incarnation must still be higher
    /// than the registered one, which a refusal tells.
    /// </summary>
    public bool ReplacesStore { get; init; }

    /// <summary>Which start this is, from 1.</summary>
    public required Incarnation Incarnation { get; init; }

    /// <summary>How people call it; see <see cref="NodeMetadata.IsName"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Where clients reach it.</summary>
    public required NodeAddress ClientAddress { get; init; }

    /// <summary>Where other nodes reach it.</summary>
    public required NodeAddress PeerAddress { get; init; }
}
