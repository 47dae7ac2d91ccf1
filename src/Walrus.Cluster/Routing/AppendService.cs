using System.Buffers;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// Takes appends that other nodes send to the leader, and never sends one on: the sender is told when it is wrong, and waits for newer metadata.
/// </summary>
internal sealed class AppendService(IClusterView view, IPartitionAppender appender, RoutingLog log) : IPeerRequestHandler
{
    /// <summary>The one kind of the channel.</summary>
    public static MessageKind Kind { get; } = new(1);

    /// <summary>The request could not be read.</summary>
    public static RefusalCode Malformed { get; } = new(RefusalCode.ServicesFrom);

    /// <summary>The local append is called before the first wait, so entries of one sender keep their order.</summary>
    public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        if (!AppendRequestCodec.TryRead(request.Payload.Span, out AppendRequestHeader header))
        {
            log.Malformed(request.From.Node, "a request to append");
            return new ValueTask<PeerReply>(PeerReply.Refuse(Malformed, "The request to append cannot be read."));
        }

        // An entry for another segment than the open one comes after one that was refused, or before this node knows the metadata.
        SegmentMetadata? last = view.State.FindPartition(header.Partition)?.Last;
        if (last is null || last.Number != header.Segment || last.Leader != view.Own)
        {
            return new ValueTask<PeerReply>(Reply(new AppendOutcome(AppendFate.NotLeader), last));
        }

        ReadOnlySequence<byte> value = new(request.Payload[AppendRequestCodec.HeaderBytes..]);
        return CompleteAsync(appender.AppendAsync(header.Partition, value), last);
    }

    private static async ValueTask<PeerReply> CompleteAsync(ValueTask<AppendOutcome> append, SegmentMetadata last) => Reply(await append, last);

    private static PeerReply Reply(in AppendOutcome outcome, SegmentMetadata? last) => PeerReply.Answer(AppendAnswerCodec.Encode(new AppendAnswer(
        outcome.Fate, outcome.Offset, last?.Number ?? default, last?.Epoch ?? default, outcome.Failure?.Message ?? "")));
}
