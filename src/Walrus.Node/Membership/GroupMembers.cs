using Walrus.Cluster;
using Walrus.Consensus.Runtime;

namespace Walrus.Node.Membership;

/// <summary>Between the nodes of the metadata and the members of the metadata group, which are nodes with a particular store.</summary>
internal static class GroupMembers
{
    /// <summary>The member that <paramref name="node"/> is, or is to be, with its present store.</summary>
    public static NodeId MemberOf(NodeMetadata node) => RaftMember.Of(node.Id, node.StoreNumber);

    /// <summary>Nodes for what the group says, for people and clients.</summary>
    public static IEnumerable<long> NodesOf(IEnumerable<NodeId> members) => members.Select(static member => RaftMember.NodeOf(member).Value);
}
