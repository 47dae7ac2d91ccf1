namespace Walrus.Consensus.Runtime;

/// <summary>The store belongs to another node than the one that is to be started, and nobody said that it may be taken over. Nothing was changed.</summary>
public sealed class RaftIdentityException(NodeId found, NodeId wanted)
    : Exception($"This store is node {found}'s, but node {wanted} is to be started with it. Start node {found}; or, if node {wanted} is new to the cluster and "
        + $"node {found} is to be given up, start with {nameof(RaftStart)}.{nameof(RaftStart.Join)}.")
{
    /// <summary>The node that the store belongs to.</summary>
    public NodeId Found { get; } = found;

    /// <summary>The node that was to be started.</summary>
    public NodeId Wanted { get; } = wanted;
}
