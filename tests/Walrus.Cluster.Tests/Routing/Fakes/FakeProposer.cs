namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>Applies what is proposed at once.</summary>
internal sealed class FakeProposer(FakeCluster cluster) : IMetadataProposer
{
    public List<MetadataCommand> Proposed { get; } = [];

    /// <summary>True loses proposals.</summary>
    public bool Fails { get; set; }

    /// <summary>True lets proposals wait for ever.</summary>
    public bool Hangs { get; set; }

    public async ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        Proposed.Add(command);
        if (Hangs)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        return Fails ? new ProposalOutcome(ProposalFate.Unknown, null) : new ProposalOutcome(ProposalFate.Applied, cluster.Scene.Do(command));
    }
}
