using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Takes calls that other nodes send to a group's owner, and never sends one on.</summary>
internal sealed class GroupService(CursorHost host, CursorLog log) : IPeerRequestHandler
{
    /// <summary>The one kind of the channel.</summary>
    public static MessageKind Kind { get; } = new(1);

    /// <summary>The request could not be read.</summary>
    public static RefusalCode Malformed { get; } = new(RefusalCode.ServicesFrom);

    /// <summary>The call is taken in before the first wait, so calls of one sender keep their order.</summary>
    public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        if (GroupQuestionCodec.Decode(request.Payload.Span) is not { } question)
        {
            log.Malformed(request.From.Node, "a call to a group");
            return new ValueTask<PeerReply>(PeerReply.Refuse(Malformed, "The call to a group cannot be read."));
        }

        GroupTurn turn = new(question, cancellationToken);
        host.Take(turn);
        return AnswerAsync(turn);
    }

    private static async ValueTask<PeerReply> AnswerAsync(GroupTurn turn) => PeerReply.Answer(new PeerPayload(GroupAnswerCodec.Encode(await turn.End)));
}
