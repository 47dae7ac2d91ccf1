using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster.Producers;

/// <summary>Answers other nodes about producers, from what is kept here and from the copies here.</summary>
internal sealed class ProducerService(ProducerStore store, SegmentHost segments, ProducerLog log) : IPeerRequestHandler
{
    /// <summary>A <see cref="ProducerAsk"/>, on <see cref="ClusterChannels.Appends"/>.</summary>
    public static MessageKind Ask { get; } = new(3);

    /// <summary>A <see cref="ProducerKeep"/>, there too.</summary>
    public static MessageKind Keep { get; } = new(4);

    /// <summary>The request could not be read.</summary>
    public static RefusalCode Malformed { get; } = new(RefusalCode.ServicesFrom);

    /// <summary>The store cannot be read or written.</summary>
    public static RefusalCode StoreFailed { get; } = new(RefusalCode.ServicesFrom + 1);

    /// <inheritdoc/>
    public async ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> payload = request.Payload;
        try
        {
            if (request.Kind == Ask && ProducerAsk.TryDecode(payload.Span, out ProducerAsk ask))
            {
                return PeerReply.Answer((await AnswerAsync(ask, cancellationToken)).Encode());
            }

            if (request.Kind == Keep && ProducerKeep.TryDecode(payload.Span, out ProducerKeep keep))
            {
                // Copied: the store keeps it.
                bool isKept = await KeepAsync(keep.Segment, payload[ProducerKeep.Bytes..].ToArray(), cancellationToken);
                return PeerReply.Answer(new[] { (byte)(isKept ? 1 : 0) });
            }

            return PeerReply.Refuse(Malformed, "the request about producers cannot be read");
        }
        catch (StorageException failure)
        {
            log.StoreFailed(failure.Message);
            return PeerReply.Refuse(StoreFailed, $"the store failed: {failure.GetType().Name}");
        }
    }

    /// <summary>What is known here.</summary>
    /// <exception cref="StorageException">The copy cannot be read.</exception>
    public async Task<ProducerAnswer> AnswerAsync(ProducerAsk ask, CancellationToken cancellationToken)
    {
        if (store.Find(ask.Segment.Partition) is not var (segment, table) || segment.Value < ask.Segment.Number.Value)
        {
            table = new ProducerTable();
            bool hasBatches = await segments.AddProducersAsync(ask.Segment, ask.End, table, cancellationToken);
            return new ProducerAnswer(hasBatches ? ProducerKnowledge.Batches : ProducerKnowledge.None, table);
        }

        if (segment.Value > ask.Segment.Number.Value)
        {
            return new ProducerAnswer(ProducerKnowledge.All, table); // Nobody wrote in between, or a later segment would have been asked for.
        }

        bool isWhole = await segments.AddProducersAsync(ask.Segment, ask.End, table, cancellationToken);
        return new ProducerAnswer(isWhole ? ProducerKnowledge.All : ProducerKnowledge.Base, table);
    }

    /// <summary>Keeps it; false when this node knows of a later segment.</summary>
    /// <exception cref="StorageException">It is not known whether it is kept.</exception>
    public async Task<bool> KeepAsync(SegmentId segment, ReadOnlyMemory<byte> table, CancellationToken cancellationToken)
    {
        bool isKept = await store.KeepAsync(segment.Partition, segment.Number, table, cancellationToken);
        if (isKept)
        {
            segments.ForgetProducersBelow(segment);
        }

        return isKept;
    }
}
