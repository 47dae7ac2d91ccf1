namespace Walrus.Consensus.Runtime;

/// <summary>How a proposal or a membership change ended.</summary>
public enum ProposalEnd
{
    /// <summary>It is committed, durable on a majority, and applied on this node.</summary>
    Applied = 0,

    /// <summary>Nothing was done: this node does not lead. <see cref="ProposalAnswer.Leader"/> may.</summary>
    NotLeader = 1,

    /// <summary>Nothing was done: too much waits, or leadership is being handed over. Try again later.</summary>
    Busy = 2,

    /// <summary>Nothing was done: it is longer than <see cref="Limits.ProposalBytesMax"/>, or than this node's store takes.</summary>
    TooLarge = 3,

    /// <summary>Nothing was done: another membership change is under way, or the leader is too new. Try again later.</summary>
    ChangePending = 4,

    /// <summary>Nothing was done: the membership change makes no sense with the members as they are.</summary>
    Senseless = 5,

    /// <summary>Nothing was done: the learner lacks too much to become a voter. Try again later.</summary>
    NotCaughtUp = 6,

    /// <summary>It will never be applied: another leader's entry took its place. Safe to propose again.</summary>
    Replaced = 7,

    /// <summary>Nothing was done: this node's host has stopped.</summary>
    Stopped = 8,

    /// <summary>
    /// It may be applied, now or later, or never: leadership was lost and nobody said in time, a snapshot passed its place, or the host stopped. Ask the
    /// state before proposing again, or propose what does no harm twice.
    /// </summary>
    Unknown = 9,
}
