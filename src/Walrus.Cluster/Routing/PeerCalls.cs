using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Questions over the links of a network. Before <see cref="Join"/> no node can be reached.</summary>
internal sealed class PeerCalls : INodeCalls
{
    private PeerNetwork? _network;

    /// <summary>From here on questions go by <paramref name="network"/>. Once.</summary>
    public void Join(PeerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Volatile.Write(ref _network, network);
    }

    /// <inheritdoc/>
    public async ValueTask<NodeAnswer> AskAsync(
        NodeId node, PeerChannel channel, MessageKind kind, PeerPayload question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _network)?.Find(node) is not { } link)
        {
            return new NodeAnswer(NodeAnswerFate.Unlinked, default, "no link to the node is known");
        }

        PeerAnswer answer = await link.RequestAsync(channel, kind, question, timeout, cancellationToken);
        NodeAnswerFate fate = answer switch
        {
            { IsAnswered: true } => NodeAnswerFate.Answered,
            { IsOutcomeUnknown: true } => NodeAnswerFate.Lost,
            { Outcome: PeerOutcome.LinkDown } => NodeAnswerFate.Unlinked,
            { Outcome: PeerOutcome.Refused } when answer.Code == RefusalCode.AnswerTooLong => NodeAnswerFate.Lost,
            _ => NodeAnswerFate.NotTaken,
        };
        return new NodeAnswer(fate, answer.Payload, answer.Text, answer);
    }

    /// <inheritdoc/>
    public Task ConnectedAsync(NodeId node, PeerLane lane, CancellationToken cancellationToken) =>
        Volatile.Read(ref _network)?.Find(node) is { } link
            ? link.WaitConnectedAsync(lane, cancellationToken)
            : new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task.WaitAsync(cancellationToken);
}
