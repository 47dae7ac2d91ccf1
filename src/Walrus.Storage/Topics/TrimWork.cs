using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Gives up a partition's entries below an offset. Always flushed, and seen by readers only then: what was gone never comes back after a
/// crash, and nothing is freed on disk before it is gone for good.
/// </summary>
/// <param name="topic">Whose.</param>
/// <param name="partition">Its number in the topic.</param>
/// <param name="index">Its index.</param>
/// <param name="chain">Its segments.</param>
/// <param name="start">The new start.</param>
/// <param name="services">The engine's.</param>
/// <param name="of">The cuts that the start was chosen behind; when there were more by its turn, nothing is given up: other entries lie there. Null for a caller's own choice.</param>
internal sealed class TrimWork(
    TopicName topic, int partition, PartitionIndex index, SegmentChain chain, Offset start, PartitionServices services, CutHistory? of = null)
    : ControlWork<Offset>
{
    private bool _isWritten;

    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    public override bool FreesSpace => true;

    /// <inheritdoc/>
    protected override Offset Outcome => index.Start;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (index.IsDeleted)
        {
            Refusal = new TopicDeletedException(topic);
            return true;
        }

        if (start <= index.RecordedStart || (of is not null && !ReferenceEquals(of, index.Layout.Cuts)))
        {
            return true;
        }

        if (start > index.Next)
        {
            // It was within the end when it was asked for, and was cut since.
            Refusal = new OffsetOutOfRangeException(topic, start, index.RecordedStart, index.Next);
            return true;
        }

        var body = new TrimmedBody(start);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes, JournalReserve.Freeing))
        {
            return false;
        }

        writer.AppendControl(RecordKind.Trimmed, index.Partition, body);
        index.RecordedStart = start;
        services.Catalog.ReturnCheckpointRoom(chain.TrimTo(start) * CheckpointSize.OfSegment);
        _isWritten = true;
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_isWritten)
        {
            index.TrimTo(start);
            services.AfterTrim();
            services.Events.Watched?.Raise(new EngineEvent.Trimmed(topic, partition, start));
        }

        base.Complete(reached);
    }
}
