namespace Walrus.Consensus.Runtime;

/// <summary>The end of a proposal or a membership change.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Position">Its place in the log, if it was given one.</param>
/// <param name="Leader">Who leads, as far as this node knows; <see cref="NodeId.None"/> when it does not.</param>
/// <param name="Answer">What the state machine answered; null unless <paramref name="End"/> is <see cref="ProposalEnd.Applied"/>.</param>
public readonly record struct ProposalAnswer(ProposalEnd End, LogPosition Position, NodeId Leader, object? Answer = null)
{
    /// <summary>True when it had no effect and never will.</summary>
    public bool IsRejected => End is not (ProposalEnd.Applied or ProposalEnd.Unknown);
}
