using System.Collections.Immutable;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;

namespace Walrus.Node.Membership;

/// <summary>
/// Who should be a member of the Raft group, from the nodes that the metadata has: all that take part, each with its present store, at most <see cref="Limits.ClusterVotersMax"/> of them
/// with a vote. What a node was with a store that it has lost goes first, and never counts for what it is now (decision 0011). Pure; one change at a time, as Raft takes them.
/// </summary>
internal static class MembershipPolicy
{
    /// <summary>The next change that the leader should make, or null when all is as it should be.</summary>
    /// <param name="nodes">The nodes as the metadata has them.</param>
    /// <param name="members">The present members.</param>
    /// <param name="isLive">Whether a node answers: a vote is given only to one that does.</param>
    public static MembershipChange? Next(ImmutableSortedDictionary<NodeId, NodeMetadata> nodes, MemberSet members, Func<NodeId, bool> isLive)
    {
        foreach (NodeId member in members.Voters.AddRange(members.Learners))
        {
            if (nodes.GetValueOrDefault(RaftMember.NodeOf(member)) is { } known && (known.Status == NodeStatus.Removed || RaftMember.StoreOf(member) < known.StoreNumber))
            {
                return new MembershipChange(MembershipChangeKind.Remove, member);
            }
        }

        foreach (NodeMetadata node in nodes.Values)
        {
            if (node.Status != NodeStatus.Removed && !members.Contains(GroupMembers.MemberOf(node)))
            {
                return new MembershipChange(MembershipChangeKind.AddLearner, GroupMembers.MemberOf(node));
            }
        }

        return members.Voters.Length < Limits.ClusterVotersMax ? NextVoter(nodes, members, isLive) : null;
    }

    private static MembershipChange? NextVoter(ImmutableSortedDictionary<NodeId, NodeMetadata> nodes, MemberSet members, Func<NodeId, bool> isLive)
    {
        foreach (NodeId learner in members.Learners)
        {
            NodeId node = RaftMember.NodeOf(learner);
            if (nodes.GetValueOrDefault(node) is { Status: NodeStatus.Alive } known && GroupMembers.MemberOf(known) == learner && isLive(node))
            {
                return new MembershipChange(MembershipChangeKind.Promote, learner);
            }
        }

        return null;
    }
}
