using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// Which nodes still remember what they promised, and whether they are enough. Safety needs no bound: who lost its disk never speaks again, as if it had
/// crashed for good, and Raft stays safe whoever crashes. Getting on needs one: whatever membership may be in force, most of its voters must still have
/// their disks. Such a majority shares a node with every majority that ever elected or committed under that membership, so the newest vote and the last
/// committed entry are remembered by one of them, and they can elect who holds that entry and remove who is lost. With fewer, what is committed may be
/// gone, and no algorithm gets it back.
/// </summary>
internal sealed class Survivors(SafetyOracle oracle, MemberSet founders)
{
    private readonly List<(LogIndex Index, MemberSet Members)> _proposed = [];
    private readonly HashSet<NodeId> _lost = [];

    /// <summary>True when the others are enough without <paramref name="node"/>.</summary>
    public bool CanSpare(NodeId node) => MayBeInForce().All(members => AreEnough(members, without: node));

    /// <summary>True when nobody remembers what <paramref name="node"/> promised.</summary>
    public bool HasLost(NodeId node) => _lost.Contains(node);

    /// <summary>What <paramref name="node"/> promised is lost.</summary>
    public void Lose(NodeId node)
    {
        _lost.Add(node);
        oracle.Lost(node);
    }

    /// <summary>
    /// Proposes a change to a leader, unless nobody in his senses would: it would give a part to a lost node, or leave too few who remember. Returns what
    /// came of it, for the story.
    /// </summary>
    public string Propose(RaftNode leader, MembershipChange change)
    {
        bool givesPartToLost = _lost.Contains(change.Node) && change.Kind is (MembershipChangeKind.AddLearner or MembershipChangeKind.Promote);
        if (givesPartToLost || (change.ApplyTo(leader.Members) is { } after && !AreEnough(after, without: NodeId.None)))
        {
            return "not proposed, for what is lost";
        }

        ProposalResult result = leader.ProposeMembership(change);
        if (result.Outcome == ProposalOutcome.Appended)
        {
            _proposed.Add((result.Position.Index, leader.Members));
        }

        return result.Outcome.ToString();
    }

    /// <summary>The newest committed membership, and all that were proposed behind what is committed, wherever they are now: on disks, in memory or on their way.</summary>
    private IEnumerable<MemberSet> MayBeInForce() =>
        _proposed.Where(item => item.Index > oracle.Committed).Select(item => item.Members).Append(oracle.CommittedMembers ?? founders);

    private bool AreEnough(MemberSet members, NodeId without) =>
        members.Voters.Count(voter => voter != without && !_lost.Contains(voter)) > members.Voters.Length / 2;
}
