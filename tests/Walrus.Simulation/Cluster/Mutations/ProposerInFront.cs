using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Proposes something else than it is asked to.</summary>
internal sealed class ProposerInFront(IMetadataProposer right, Func<MetadataCommand, MetadataCommand> change) : IMetadataProposer
{
    /// <summary>Afterwards, when it has succeeded.</summary>
    public Func<MetadataCommand, MetadataCommand?> Then { get; init; } = _ => null;

    public async ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        ProposalOutcome outcome = await right.ProposeAsync(change(command), cancellationToken);
        if (outcome.IsSuccess && Then(command) is { } next)
        {
            _ = await right.ProposeAsync(next, cancellationToken);
        }

        return outcome;
    }
}
