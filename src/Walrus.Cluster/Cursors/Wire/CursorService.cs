using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Takes calls that other nodes send to a cursor's owner, and never sends one on.</summary>
internal sealed class CursorService(CursorHost host, CursorLog log) : IPeerRequestHandler
{
    /// <summary>The one kind of the channel.</summary>
    public static MessageKind Kind { get; } = new(1);

    /// <summary>The request could not be read.</summary>
    public static RefusalCode Malformed { get; } = new(RefusalCode.ServicesFrom);

    /// <summary>The call takes its turn before the first wait, so calls of one sender keep their order.</summary>
    public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        if (!CursorQuestionCodec.TryDecode(request.Payload.Span, out CursorQuestion question))
        {
            log.Malformed(request.From.Node, "a call to a cursor");
            return new ValueTask<PeerReply>(PeerReply.Refuse(Malformed, "The call to a cursor cannot be read."));
        }

        CursorTurn turn = new(question, cancellationToken);
        host.Take(turn);
        return AnswerAsync(turn);
    }

    private static async ValueTask<PeerReply> AnswerAsync(CursorTurn turn)
    {
        CursorAnswer answer = await turn.End;
        return PeerReply.Answer(new PeerPayload(CursorAnswerCodec.EncodeHead(answer), answer.Entry?.Value ?? default));
    }
}
