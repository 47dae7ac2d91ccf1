namespace Walrus.Consensus;

/// <summary>What every part of one node shares.</summary>
internal sealed class NodeParts(RaftOptions options, SafetyRules rules, Standing standing, RaftLog log)
{
    /// <summary>How the node behaves.</summary>
    public RaftOptions Options => options;

    /// <summary>The rules that safety rests on.</summary>
    public SafetyRules Rules => rules;

    /// <summary>Term, vote and role.</summary>
    public Standing Standing => standing;

    /// <summary>The log and what is committed of it.</summary>
    public RaftLog Log => log;

    /// <summary>Messages for the next <see cref="Ready"/>.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>This node.</summary>
    public NodeId Id => options.Id;

    /// <summary>The membership in force.</summary>
    public MemberSet Members => log.Memberships.Current;

    /// <summary>
    /// True when this node may stand for election: as a voter, and also when the change that took its vote is not committed yet (thesis 4.2.2). The
    /// other voters may not hold that change; then this node's log is the longest, and nobody else can be elected.
    /// </summary>
    public bool IsElectable => options.MayVote && (IsVoterIn(Members) || IsVoterIn(log.Memberships.At(log.Committed)));

    /// <summary>
    /// Tells a leader that everything up to <paramref name="index"/> is here and equals its log: a promise, or, from a node that may make none, only word
    /// of where to go on.
    /// </summary>
    public void Acknowledge(NodeId leader, LogIndex index)
    {
        bool isPromise = rules.MayPromise(options.MayVote);
        Outbox.Send(isPromise
            ? new AppendReply(Id, leader, standing.Term, index, IsRejected: false, LogPosition.Zero)
            : new AppendReply(Id, leader, standing.Term, LogIndex.Zero, IsRejected: true, log.LastAtMost(index, standing.Term)));
    }

    private bool IsVoterIn(MemberSet members) => rules.Electorate(members).Contains(options.Id);
}
