using System.Collections.Immutable;

namespace Walrus.Consensus;

/// <summary>
/// The decisions that safety rests on, each small enough to be read beside its section. Virtual for one reason: tests of the simulator put a wrong
/// one in its place, and the simulator has to notice.
/// </summary>
internal class SafetyRules
{
    /// <summary>The rules as published.</summary>
    public static SafetyRules Standard { get; } = new();

    /// <summary>Whose votes and copies count: voters, never learners (thesis 4.2.1).</summary>
    public virtual ImmutableArray<NodeId> Electorate(MemberSet members) => members.Voters;

    /// <summary>The fewest of <paramref name="voters"/> that any two such groups share a member (paper, section 5.2).</summary>
    public virtual int Majority(int voters) => (voters / 2) + 1;

    /// <summary>One vote per term, first come, first served (paper, section 5.2). <paramref name="leader"/>: a term that has its leader needs no vote.</summary>
    public virtual bool HasVoteFor(NodeId candidate, NodeId vote, NodeId leader) => vote == candidate || (vote.IsNone && leader.IsNone);

    /// <summary>A candidate's log must be at least as up-to-date as the voter's (paper, section 5.4.1); in pre-votes too, or they would promise too much.</summary>
    public virtual bool IsUpToDate(LogPosition candidate, LogPosition own) =>
        candidate.Term > own.Term || (candidate.Term == own.Term && candidate.Index >= own.Index);

    /// <summary>
    /// Who cannot vouch for the term it was in promises nothing at all: it may have voted for the next leader and forgotten it, and what it now acknowledged
    /// to the old one, entries or leadership, would count twice.
    /// </summary>
    public virtual bool MayPromise(bool mayVote) => mayVote;

    /// <summary>A new term begins without a vote; whom the node voted for in the old one says nothing.</summary>
    public virtual NodeId VoteOnNewTerm(NodeId oldVote) => NodeId.None;

    /// <summary>The consistency check: entries are taken only behind an entry that both logs hold (paper, section 5.3).</summary>
    public virtual bool AcceptsEntriesBehind(bool holdsPrevious) => holdsPrevious;

    /// <summary>An entry that differs from the leader's is replaced, with all that follow it (paper, section 5.3); one that is equal never is.</summary>
    public virtual bool IsConflict(Term own, Term leaders) => own != leaders;

    /// <summary>A leader counts its own copy only once it is durable.</summary>
    public virtual LogIndex OwnCopy(LogIndex durable, LogIndex last) => durable;

    /// <summary>Only entries of the leader's own term are committed by counting copies (paper, section 5.4.2).</summary>
    public virtual bool MayCommit(Term entry, Term current) => entry == current;

    /// <summary>What a heartbeat may tell a follower to commit: nothing that it has not acknowledged, for it may hold something else there.</summary>
    public virtual LogIndex CommittedFor(LogIndex committed, LogIndex matched) => LogIndex.Min(committed, matched);

    /// <summary>Entries are applied when they are committed, not before.</summary>
    public virtual LogIndex Applicable(LogIndex committed, LogIndex last) => committed;

    /// <summary>
    /// A leader changes the membership only when no earlier change is uncommitted, and when an entry of its own term is committed: otherwise two
    /// leaders could each change a membership that the other does not know (thesis 4.1 and its erratum of 2015).
    /// </summary>
    public virtual bool MayChangeMembership(bool isChangePending, bool hasCommittedInTerm) => !isChangePending && hasCommittedInTerm;

    /// <summary>A change that is truncated is no longer in force (thesis 4.1).</summary>
    public virtual bool RollsBackMembership => true;

    /// <summary>A leader that is no voter any more steps down once that is committed (thesis 4.2.2).</summary>
    public virtual bool StepsDown(bool isVoter, bool isChangePending) => !isVoter && !isChangePending;

    /// <summary>A leader answers reads only after it has committed in its term: before, it may not know what is committed (thesis 6.4).</summary>
    public virtual bool MayRead(bool hasCommittedInTerm) => hasCommittedInTerm;

    /// <summary>A read waits until a majority has confirmed, after it was asked, that the leader still leads (thesis 6.4).</summary>
    public virtual bool IsConfirmed(long askedIn, long confirmedRound) => confirmedRound >= askedIn;

    /// <summary>A snapshot that covers no more than what is committed here is old: installing it would take back what was applied (paper, section 7).</summary>
    public virtual bool IsNews(Snapshot snapshot, LogIndex committed) => snapshot.Position.Index > committed;
}
