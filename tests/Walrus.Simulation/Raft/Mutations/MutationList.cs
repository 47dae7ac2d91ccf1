using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Every deliberate mistake that the simulator must find.</summary>
internal static class MutationList
{
    public static IReadOnlyList<Mutation> All { get; } =
    [
        Of(new WrongRules.CountsLearners()),
        Of(new WrongRules.TakesHalfForAMajority()),
        Of(new WrongRules.VotesTwice()),
        Of(new WrongRules.KeepsTheVoteOfTheOldTerm()),
        Of(new WrongRules.VotesForShorterLogs()),
        Of(new WrongRules.ComparesLengthsOnly()),
        Of(new WrongRules.VotesForAnyLog()),
        Of(new WrongRules.PromisesWithoutAVote()),
        Of(new WrongRules.SkipsTheConsistencyCheck()),
        Of(new WrongRules.KeepsConflictingEntries()),
        Of(new WrongRules.CutsEqualEntries()),
        Of(new WrongRules.CountsItsOwnUnflushedCopy()),
        Of(new WrongRules.CommitsEarlierTermsByCounting()),
        Of(new WrongRules.TellsFollowersToCommitWhatTheyMayNotHold()),
        Of(new WrongRules.AppliesBeforeCommit()),
        Of(new WrongRules.ChangesMembershipTwiceAtOnce()),
        Of(new WrongRules.ChangesMembershipBeforeItsFirstCommit()),
        Of(new WrongRules.KeepsTruncatedMembership()),
        Of(new WrongRules.NeverStepsDown()),
        Of(new WrongRules.ReadsBeforeItsFirstCommit()),
        Of(new WrongRules.ReadsWithoutConfirmation()),
        Of(new WrongRules.ReadsWithAnOldConfirmation()),
        Of(new WrongRules.InstallsOldSnapshots()),
        .. Enum.GetValues<HostFaults>().Where(fault => fault != HostFaults.None).Select(fault => new Mutation(fault.ToString(), SafetyRules.Standard, fault)),
    ];

    private static Mutation Of(SafetyRules rules) => new(rules.GetType().Name, rules, HostFaults.None);
}
