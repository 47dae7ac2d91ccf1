using System.Collections.Immutable;

namespace Walrus.Consensus;

/// <summary>What a membership change does with its node.</summary>
public enum MembershipChangeKind
{
    /// <summary>A new node starts to receive the log.</summary>
    AddLearner = 0,

    /// <summary>A learner that has caught up becomes a voter.</summary>
    Promote = 1,

    /// <summary>A voter becomes a learner.</summary>
    Demote = 2,

    /// <summary>A voter or learner leaves.</summary>
    Remove = 3,
}

/// <summary>
/// A change by one node (thesis 4.1). The voters before and after differ by at most one, so any majority of the one meets any majority of the
/// other, and no joint membership is needed.
/// </summary>
/// <param name="Kind">What happens to the node.</param>
/// <param name="Node">The node.</param>
public readonly record struct MembershipChange(MembershipChangeKind Kind, NodeId Node)
{
    /// <summary>
    /// The members after this change of <paramref name="members"/>. Null when it makes no sense there: the node has that part already or has none
    /// to lose, no voter would be left, or a limit is passed.
    /// </summary>
    public MemberSet? ApplyTo(MemberSet members)
    {
        ImmutableArray<NodeId> voters = members.Voters;
        ImmutableArray<NodeId> learners = members.Learners;
        bool isVoter = members.IsVoter(Node);
        bool isLearner = members.IsLearner(Node);
        bool isLastVoter = isVoter && voters.Length == 1;
        return (Kind, isVoter, isLearner) switch
        {
            (MembershipChangeKind.AddLearner, false, false) => MemberSet.TryCreate(voters, learners.Add(Node)),
            (MembershipChangeKind.Promote, false, true) => MemberSet.TryCreate(voters.Add(Node), learners.Remove(Node)),
            (MembershipChangeKind.Demote, true, false) when !isLastVoter => MemberSet.TryCreate(voters.Remove(Node), learners.Add(Node)),
            (MembershipChangeKind.Remove, true, false) when !isLastVoter => MemberSet.TryCreate(voters.Remove(Node), learners),
            (MembershipChangeKind.Remove, false, true) => MemberSet.TryCreate(voters, learners.Remove(Node)),
            _ => null,
        };
    }
}
