using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Takes back a partition's entries at and beyond an offset. In force, for readers and for what is appended behind it, as soon as its record is
/// written; always flushed. A crash before the flush may bring the entries back: nobody was told that they are gone.
/// </summary>
internal sealed class CutWork(PartitionLog log, Offset end, PartitionServices services) : ControlWork<CutResult>
{
    private readonly PartitionIndex _index = log.Index;
    private CutResult _result;

    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    public override bool IsBarrier => true;

    /// <inheritdoc/>
    protected override CutResult Outcome => _result;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (_index.IsDeleted)
        {
            Refusal = new TopicDeletedException(log.Topic);
            return true;
        }

        _result = new CutResult(_index.Next, 0);
        if (end >= _index.Next)
        {
            return true;
        }

        Offset open = log.Chain.Open.Base;
        if (end < _index.RecordedStart || end < open)
        {
            Refusal = end < _index.RecordedStart
                ? new CutRefusedException(log.Topic, end, CutRefusal.BelowStart, _index.RecordedStart)
                : new CutRefusedException(log.Topic, end, CutRefusal.SealedSegment, open);
            return true;
        }

        var body = new CutBody(end);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes))
        {
            return false;
        }

        writer.AppendControl(RecordKind.Cut, _index.Partition, body);
        _result = new CutResult(end, _index.Next - end);
        _index.CutTo(end);
        foreach (Cursor cursor in log.Cursors)
        {
            cursor.CutTo(end);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Publish()
    {
        if (_result.Removed > 0)
        {
            _index.Publish();
            services.Batches.Flusher.Touch(_index);
        }
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_result.Removed > 0)
        {
            services.AfterTrim();
            services.Events.Watched?.Raise(new EngineEvent.Cut(log.Topic, log.Number, end, _result.Removed));
        }

        base.Complete(reached);
    }
}
