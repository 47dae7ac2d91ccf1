namespace Walrus.Consensus.Runtime;

/// <summary>What the node that was asked says of a try.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Position">Of a proposal that is done, its place in the log; of a read that is confirmed, an index that must be applied. Else zero.</param>
/// <param name="Leader">Who leads, as far as the answering node knows.</param>
/// <param name="Answer">What the machine answered; null unless a proposal is done.</param>
internal readonly record struct ForwardAnswer(ForwardEnd End, LogPosition Position = default, NodeId Leader = default, object? Answer = null)
{
    /// <summary>The same of a host's own answer.</summary>
    public static ForwardAnswer Of(ProposalAnswer answer) => new(
        answer.End switch
        {
            ProposalEnd.Applied => ForwardEnd.Done,
            ProposalEnd.NotLeader => ForwardEnd.NotLeader,
            ProposalEnd.Busy => ForwardEnd.Busy,
            ProposalEnd.TooLarge => ForwardEnd.TooLarge,
            ProposalEnd.Replaced => ForwardEnd.Replaced,
            ProposalEnd.Stopped => ForwardEnd.Stopped,
            _ => ForwardEnd.Unknown, // The others are membership changes'.
        },
        answer.Position,
        answer.Leader,
        answer.Answer);

    /// <summary>The same of a host's own answer to a read.</summary>
    public static ForwardAnswer Of(ReadAnswer answer) => new(
        answer.End switch
        {
            ReadEnd.Confirmed => ForwardEnd.Done,
            ReadEnd.NotLeader => ForwardEnd.NotLeader,
            ReadEnd.Busy => ForwardEnd.Busy,
            _ => ForwardEnd.Stopped,
        },
        new LogPosition(answer.Index, Term.Zero),
        answer.Leader);

    /// <summary>As the end of a proposal. Only for ends that <see cref="Course"/> ends with.</summary>
    public ProposalAnswer ToProposalAnswer() => new(
        End switch
        {
            ForwardEnd.Done => ProposalEnd.Applied,
            ForwardEnd.TooLarge => ProposalEnd.TooLarge,
            ForwardEnd.Stopped => ProposalEnd.Stopped,
            _ => ProposalEnd.Unknown,
        },
        Position,
        Leader,
        Answer);
}
