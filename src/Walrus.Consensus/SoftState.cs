namespace Walrus.Consensus;

/// <summary>What is worth telling others on this node, and need not survive a restart.</summary>
/// <param name="Role">The node's role.</param>
/// <param name="Leader">Who leads, as far as this node knows.</param>
public readonly record struct SoftState(Role Role, NodeId Leader);
