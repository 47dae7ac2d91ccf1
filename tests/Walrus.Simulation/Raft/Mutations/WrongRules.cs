using System.Collections.Immutable;
using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>The rules of the core, each with one deliberate mistake. What each does wrong is its name.</summary>
internal static class WrongRules
{
    internal sealed class CountsLearners : SafetyRules
    {
        public override ImmutableArray<NodeId> Electorate(MemberSet members) => [.. members.Voters.AddRange(members.Learners).Order()];
    }

    internal sealed class TakesHalfForAMajority : SafetyRules
    {
        public override int Majority(int voters) => Math.Max(1, voters / 2);
    }

    internal sealed class VotesTwice : SafetyRules
    {
        public override bool HasVoteFor(NodeId candidate, NodeId vote, NodeId leader) => leader.IsNone;
    }

    internal sealed class KeepsTheVoteOfTheOldTerm : SafetyRules
    {
        public override NodeId VoteOnNewTerm(NodeId oldVote) => oldVote;
    }

    internal sealed class VotesForShorterLogs : SafetyRules
    {
        public override bool IsUpToDate(LogPosition candidate, LogPosition own) => candidate.Term >= own.Term;
    }

    internal sealed class ComparesLengthsOnly : SafetyRules
    {
        public override bool IsUpToDate(LogPosition candidate, LogPosition own) => candidate.Index >= own.Index;
    }

    internal sealed class VotesForAnyLog : SafetyRules
    {
        public override bool IsUpToDate(LogPosition candidate, LogPosition own) => true;
    }

    internal sealed class PromisesWithoutAVote : SafetyRules
    {
        public override bool MayPromise(bool mayVote) => true;
    }

    internal sealed class SkipsTheConsistencyCheck : SafetyRules
    {
        public override bool AcceptsEntriesBehind(bool holdsPrevious) => true;
    }

    internal sealed class KeepsConflictingEntries : SafetyRules
    {
        public override bool IsConflict(Term own, Term leaders) => false;
    }

    internal sealed class CutsEqualEntries : SafetyRules
    {
        public override bool IsConflict(Term own, Term leaders) => true;
    }

    internal sealed class CountsItsOwnUnflushedCopy : SafetyRules
    {
        public override LogIndex OwnCopy(LogIndex durable, LogIndex last) => last;
    }

    internal sealed class CommitsEarlierTermsByCounting : SafetyRules
    {
        public override bool MayCommit(Term entry, Term current) => true;
    }

    internal sealed class TellsFollowersToCommitWhatTheyMayNotHold : SafetyRules
    {
        public override LogIndex CommittedFor(LogIndex committed, LogIndex matched) => committed;
    }

    internal sealed class AppliesBeforeCommit : SafetyRules
    {
        public override LogIndex Applicable(LogIndex committed, LogIndex last) => last;
    }

    internal sealed class ChangesMembershipTwiceAtOnce : SafetyRules
    {
        public override bool MayChangeMembership(bool isChangePending, bool hasCommittedInTerm) => hasCommittedInTerm;
    }

    internal sealed class ChangesMembershipBeforeItsFirstCommit : SafetyRules
    {
        public override bool MayChangeMembership(bool isChangePending, bool hasCommittedInTerm) => !isChangePending;
    }

    internal sealed class KeepsTruncatedMembership : SafetyRules
    {
        public override bool RollsBackMembership => false;
    }

    internal sealed class NeverStepsDown : SafetyRules
    {
        public override bool StepsDown(bool isVoter, bool isChangePending) => false;
    }

    internal sealed class ReadsBeforeItsFirstCommit : SafetyRules
    {
        public override bool MayRead(bool hasCommittedInTerm) => true;
    }

    internal sealed class ReadsWithoutConfirmation : SafetyRules
    {
        public override bool IsConfirmed(long askedIn, long confirmedRound) => true;
    }

    internal sealed class ReadsWithAnOldConfirmation : SafetyRules
    {
        public override bool IsConfirmed(long askedIn, long confirmedRound) => confirmedRound >= askedIn - 1;
    }

    internal sealed class InstallsOldSnapshots : SafetyRules
    {
        public override bool IsNews(Snapshot snapshot, LogIndex committed) => true;
    }
}
