namespace Walrus.Consensus.Runtime;

/// <summary>
/// How the group calls its members. An id names one life of one disk (decision 0006), but a node keeps its id when its disk is lost: so a member is a node together with which of the
/// node's stores it is, from 0, in one number (decision 0011). Of a node's first store it is the node's id itself. Pure.
/// </summary>
public static class RaftMember
{
    private const int NodeBits = 40;

    /// <summary>The member that node <paramref name="node"/> is with its store number <paramref name="store"/>, 0 for the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is not 1 to <see cref="Limits.NodeIdMax"/>, or the store not 0 to <see cref="Limits.NodeStoresMax"/>.</exception>
    public static NodeId Of(NodeId node, long store)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(node.Value, 1, nameof(node));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(node.Value, Limits.NodeIdMax, nameof(node));
        ArgumentOutOfRangeException.ThrowIfNegative(store);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(store, Limits.NodeStoresMax);
        return new NodeId((store << NodeBits) | node.Value);
    }

    /// <summary>The node that <paramref name="member"/> is; nobody for nobody.</summary>
    public static NodeId NodeOf(NodeId member) => new(member.Value & Limits.NodeIdMax);

    /// <summary>Which store of its node <paramref name="member"/> is.</summary>
    public static long StoreOf(NodeId member) => member.Value >> NodeBits;
}
