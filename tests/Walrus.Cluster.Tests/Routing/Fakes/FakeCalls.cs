using Walrus.Peers;

namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>What a link does to one question.</summary>
internal enum LinkFault
{
    None = 0,
    Down = 1,
    Busy = 2,
    LostBefore = 3,
    LostAfter = 4,
}

/// <summary>Questions of one node to the services of the others.</summary>
internal sealed class FakeCalls(FakeCluster cluster, NodeLife own) : INodeCalls
{
    private TaskCompletionSource _connected = new();

    /// <summary>What happens to a question.</summary>
    public Func<NodeId, LinkFault> Fault { get; set; } = _ => LinkFault.None;

    public int Questions { get; private set; }

    public void Reconnect()
    {
        TaskCompletionSource connected = _connected;
        _connected = new TaskCompletionSource();
        connected.SetResult();
    }

    public async ValueTask<NodeAnswer> AskAsync(
        NodeId node, PeerChannel channel, MessageKind kind, PeerPayload question, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Questions++;
        LinkFault fault = Fault(node);
        switch (fault)
        {
            case LinkFault.Down:
                return new NodeAnswer(NodeAnswerFate.Unlinked, default, "there is no connection to the node");
            case LinkFault.Busy:
                return new NodeAnswer(NodeAnswerFate.NotTaken, default, "too much is on its way to the node");
            case LinkFault.LostBefore:
                return new NodeAnswer(NodeAnswerFate.Lost, default, "the connection was lost before an answer came");
        }

        byte[] bytes = [.. question.Head.Span, .. question.Body.Span];
        PeerMessage message = new(new PeerIdentity(Scene.Home, own.Node, own.Incarnation, new PeerAddress("127.0.0.1", 6000)), channel.Number, kind, bytes);
        PeerReply reply = await cluster[node].ServiceOf(channel).HandleAsync(message, cancellationToken);
        if (fault == LinkFault.LostAfter)
        {
            return new NodeAnswer(NodeAnswerFate.Lost, default, "the connection was lost before an answer came");
        }

        return reply.Refusal is null
            ? new NodeAnswer(NodeAnswerFate.Answered, (byte[])[.. reply.Payload.Head.Span, .. reply.Payload.Body.Span], "")
            : new NodeAnswer(NodeAnswerFate.NotTaken, default, reply.Text);
    }

    public Task ConnectedAsync(NodeId node, PeerLane lane, CancellationToken cancellationToken) => _connected.Task.WaitAsync(cancellationToken);
}
