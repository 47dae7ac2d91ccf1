using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>Changes to the metadata that clients ask for: bounded in time, with an answer for each end.</summary>
internal sealed class MetadataChanges(IMetadataProposer proposer, TimeProvider time)
{
    /// <summary><c>OK</c> when what the command asks for holds, on this node too.</summary>
    public ValueTask<Reply> ChangeAsync(MetadataCommand command) => ChangeAsync(command, static _ => Reply.Ok);

    /// <summary>What <paramref name="answer"/> makes of a success; an error for every other end.</summary>
    public async ValueTask<Reply> ChangeAsync(MetadataCommand command, Func<MetadataResult, Reply> answer)
    {
        using CancellationTokenSource bound = new(Limits.RouteWaitMax, time);
        try
        {
            ProposalOutcome outcome = await proposer.ProposeAsync(command, bound.Token);
            return outcome switch
            {
                { Result: { IsSuccess: true } result } => answer(result),
                { Result: { } refused } => Reply.Error(RefusalTexts.Describe(refused)),
                { Fate: ProposalFate.Unknown } => Reply.Error(ErrorTexts.OutcomeUnknown("the cluster's leader did not answer in time")),
                _ => Reply.Error(ErrorTexts.Unavailable("this node's part in the metadata has stopped")),
            };
        }
        catch (OperationCanceledException)
        {
            return Reply.Error(ErrorTexts.OutcomeUnknown("the cluster has no leader at the moment"));
        }
    }
}
