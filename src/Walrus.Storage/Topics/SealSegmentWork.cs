using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Seals a partition's open segment. Its end is read when its turn in the journal comes, so every append before it is inside and every
/// append behind it belongs to the next segment: the count can not be wrong.
/// </summary>
internal sealed class SealSegmentWork(
    TopicName topic, int partition, PartitionIndex index, SegmentChain chain, SegmentNumber expected, PartitionServices services)
    : ControlWork<SegmentSpan>
{
    private Offset? _sealedEnd;

    /// <inheritdoc/>
    public override bool NeedsFlush => services.Batches.FlushesEach;

    /// <inheritdoc/>
    protected override SegmentSpan Outcome => chain.Open;

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_sealedEnd is { } end)
        {
            services.Events.Watched?.Raise(new EngineEvent.SegmentSealed(topic, partition, expected, end));
        }

        base.Complete(reached);
    }

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (index.IsDeleted)
        {
            Refusal = new TopicDeletedException(topic);
            return true;
        }

        SegmentSpan open = chain.Open;
        if (open.Number != expected || index.Next == open.Base)
        {
            return true;
        }

        var body = new SegmentSealedBody(open.Number, index.Next);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes))
        {
            return false;
        }

        if (!services.Catalog.TryTakeCheckpointRoom(CheckpointSize.OfSegment))
        {
            Refusal = new TooManyTopicsException(topic);
            return true;
        }

        writer.AppendControl(RecordKind.SegmentSealed, index.Partition, body);
        chain.Seal(index.Next);
        _sealedEnd = index.Next;
        return true;
    }
}
