using System.Collections.Immutable;
using Walrus.Cluster;
using Walrus.Consensus;

namespace Walrus.Node.Membership;

/// <summary>
/// Who should be a member of the Raft group, from the nodes that the metadata has: all that take part, at most <see cref="Limits.ClusterVotersMax"/> of them with a vote. Pure; one change
/// at a time, as Raft takes them.
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
            if (nodes.GetValueOrDefault(member) is { Status: NodeStatus.Removed })
            {
                return new MembershipChange(MembershipChangeKind.Remove, member);
            }
        }

        foreach (NodeMetadata node in nodes.Values)
        {
            if (node.Status != NodeStatus.Removed && !members.Contains(node.Id))
            {
                return new MembershipChange(MembershipChangeKind.AddLearner, node.Id);
            }
        }

        return members.Voters.Length < Limits.ClusterVotersMax ? NextVoter(nodes, members, isLive) : null;
    }

    private static MembershipChange? NextVoter(ImmutableSortedDictionary<NodeId, NodeMetadata> nodes, MemberSet members, Func<NodeId, bool> isLive)
    {
        foreach (NodeId learner in members.Learners)
        {
            if (nodes.GetValueOrDefault(learner) is { Status: NodeStatus.Alive } && isLive(learner))
            {
                return new MembershipChange(MembershipChangeKind.Promote, learner);
            }
        }

        return null;
    }
}
