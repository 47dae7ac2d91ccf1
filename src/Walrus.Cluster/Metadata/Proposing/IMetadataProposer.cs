namespace Walrus.Cluster;

/// <summary>How this part of a node changes what the cluster has agreed on. Behind it is Raft, wherever its leader is; the node joins the two.</summary>
public interface IMetadataProposer
{
    /// <summary>
    /// Proposes a command through whoever leads, and waits until it is committed and applied <b>here</b>, so that <see cref="IClusterView.State"/> shows it;
    /// finds a new leader by itself for as long as <paramref name="cancellationToken"/> lasts, which is the only bound of the wait. What ends as
    /// <see cref="ProposalFate.Unknown"/> is not repeated: commands name what they expect, so the caller may propose again after a look at the state.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled: the command may still be applied.</exception>
    ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken);
}

/// <summary>What became of a proposal.</summary>
public enum ProposalFate
{
    /// <summary>It was committed, and the machine answered; which may be a refusal.</summary>
    Applied = 0,

    /// <summary>It had no effect and never will: this node stops, or the command is too large.</summary>
    Rejected = 1,

    /// <summary>Nobody knows whether it was or will be applied.</summary>
    Unknown = 2,
}

/// <summary>The end of a proposal.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Result">What the machine answered; null unless applied.</param>
public readonly record struct ProposalOutcome(ProposalFate Fate, MetadataResult? Result)
{
    /// <summary>True when what the command asks for holds.</summary>
    public bool IsSuccess => Result is { IsSuccess: true };
}
