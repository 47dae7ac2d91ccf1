using Walrus.Cluster;
using Walrus.Consensus.Runtime;

namespace Walrus.Node.Metadata;

/// <summary>Proposes metadata commands through Raft's leader, wherever it is.</summary>
internal sealed class RaftProposer(RaftClient raft) : IMetadataProposer
{
    /// <inheritdoc/>
    public async ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        ProposalAnswer answer = await raft.ProposeAsync(CommandCodec.Encode(command), cancellationToken);
        return answer.End switch
        {
            ProposalEnd.Applied => new ProposalOutcome(ProposalFate.Applied, (MetadataResult?)answer.Answer),
            ProposalEnd.Unknown => new ProposalOutcome(ProposalFate.Unknown, null),
            _ => new ProposalOutcome(ProposalFate.Rejected, null),
        };
    }
}
