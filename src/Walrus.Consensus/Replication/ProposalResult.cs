namespace Walrus.Consensus;

/// <summary>What became of a proposal at once.</summary>
public enum ProposalOutcome
{
    /// <summary>
    /// It is in the leader's log. Committed when that very position is handed over; lost when another entry is handed over at its index; unknown to a
    /// node that stops before either.
    /// </summary>
    Appended = 0,

    /// <summary>This node does not lead; <see cref="ProposalResult.Leader"/> may. Nothing was done.</summary>
    NotLeader = 1,

    /// <summary>Too much is uncommitted, or leadership is being handed over. Nothing was done; try again later.</summary>
    Busy = 2,

    /// <summary>Longer than <see cref="Limits.ProposalBytesMax"/>. Nothing was done.</summary>
    TooLarge = 3,

    /// <summary>Another membership change is uncommitted, or this leader has not committed in its term yet. Nothing was done; try again later.</summary>
    ChangePending = 4,

    /// <summary>The membership change makes no sense with the membership in force. Nothing was done.</summary>
    Senseless = 5,

    /// <summary>The learner lacks more than <see cref="Limits.PromotionLagEntriesMax"/> entries. Nothing was done; try again later.</summary>
    NotCaughtUp = 6,
}

/// <summary>The immediate result of a proposal.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Position">Where it was appended.</param>
/// <param name="Leader">Who leads, as far as known.</param>
public readonly record struct ProposalResult(ProposalOutcome Outcome, LogPosition Position, NodeId Leader);
