using System.Buffers;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// Takes appends that other nodes send to the leader, and never sends one on: the sender is told when it is wrong, and waits for newer metadata.
/// </summary>
internal sealed class AppendService(IClusterView view, IPartitionAppender appender, RoutingLog log) : IPeerRequestHandler
{
    /// <summary>One entry.</summary>
    public static MessageKind Kind { get; } = new(1);

    /// <summary>A producer's batch.</summary>
    public static MessageKind SequencedKind { get; } = new(2);

    /// <summary>The request could not be read.</summary>
    public static RefusalCode Malformed { get; } = new(RefusalCode.ServicesFrom);

    /// <summary>The local append is called before the first wait, so entries of one sender keep their order.</summary>
    public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        AppendRequestHeader header;
        SequencedEntries entries = default;
        bool isSequenced = request.Kind == SequencedKind;
        if (!(isSequenced ? SequencedRequestCodec.TryRead(request.Payload, out header, out entries) : AppendRequestCodec.TryRead(request.Payload.Span, out header)))
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

        return CompleteAsync(
            isSequenced
                ? appender.AppendAsync(header.Partition, entries)
                : appender.AppendAsync(header.Partition, new ReadOnlySequence<byte>(request.Payload[AppendRequestCodec.HeaderBytes..])),
            last);
    }

    private static async ValueTask<PeerReply> CompleteAsync(ValueTask<AppendOutcome> append, SegmentMetadata last) => Reply(await append, last);

    private static PeerReply Reply(in AppendOutcome outcome, SegmentMetadata? last) => PeerReply.Answer(AppendAnswerCodec.Encode(new AppendAnswer(
        outcome.Fate, outcome.Number > 0 ? new Offset(outcome.Number) : outcome.Offset, last?.Number ?? default, last?.Epoch ?? default, outcome.Failure?.Message ?? "")));
}
