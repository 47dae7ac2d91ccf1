using Walrus.Peers;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// What a node does with proposals and reads of others: gives them to its own host, and answers what that says. It never sends them on: a node that does
/// not lead says so, and names who may.
/// </summary>
internal sealed class ForwardService(IAnswerCodec codec) : IPeerRequestHandler
{
    private readonly ForwardRoom _room = new(Limits.ForwardsHandledMax, Limits.ForwardBytesHandledMax);
    private RaftHost? _host;

    /// <summary>The request is of no version that this node understands; nothing was done.</summary>
    public static RefusalCode Unreadable { get; } = new(RefusalCode.ServicesFrom);

    /// <summary>From here on requests go to <paramref name="host"/>.</summary>
    public void Join(RaftHost host) => Volatile.Write(ref _host, host);

    /// <inheritdoc/>
    public async ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        bool isRead = request.Kind == RaftClient.ReadKind;
        if (!ForwardFormat.TryReadRequest(request.Payload, out ReadOnlyMemory<byte> command) || (isRead && !command.IsEmpty))
        {
            Volatile.Read(ref _host)?.ReportUnreadable(request.From.Node, "a forwarded request that is none");
            return PeerReply.Refuse(Unreadable, "not a forwarded request of a known version");
        }

        if (Volatile.Read(ref _host) is not { } host)
        {
            return Reply(new ForwardAnswer(ForwardEnd.NotLeader));
        }

        if (command.Length > Limits.ProposalBytesMax)
        {
            return Reply(new ForwardAnswer(ForwardEnd.TooLarge, Leader: host.Status.Leader));
        }

        if (!_room.TryEnter(command.Length))
        {
            return Reply(new ForwardAnswer(ForwardEnd.Busy, Leader: host.Status.Leader));
        }

        try
        {
            return isRead
                ? Reply(ForwardAnswer.Of(await host.ReadIndexAsync(cancellationToken)))
                : Reply(ForwardAnswer.Of(await host.ProposeAsync(command.ToArray(), cancellationToken)), hasAnswer: true); // The link takes its bytes back.
        }
        finally
        {
            _room.Leave(command.Length);
        }
    }

    private PeerReply Reply(ForwardAnswer answer, bool hasAnswer = false)
    {
        byte[] machine = [];
        if (hasAnswer && answer.End == ForwardEnd.Done)
        {
            machine = codec.Encode(answer.Answer);
            if (machine.Length > Limits.ForwardAnswerBytesMax)
            {
                answer = new ForwardAnswer(ForwardEnd.Unknown, Leader: answer.Leader);
                machine = [];
            }
        }

        return PeerReply.Answer(new PeerPayload(ForwardFormat.WriteAnswerHead(answer), machine));
    }
}
