using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Seals a partition's open segment. Its end is read when its turn in the journal comes, so every append before it is inside and every
/// append behind it belongs to the next segment: the count can not be wrong.
/// </summary>
internal sealed class SealSegmentWork(TopicName topic, PartitionIndex index, SegmentChain chain, SegmentNumber expected, PartitionServices services)
    : ControlWork<SegmentSpan>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => services.Batches.FlushesEach;

    /// <inheritdoc/>
    protected override SegmentSpan Outcome => chain.Open;

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
        return true;
    }
}
