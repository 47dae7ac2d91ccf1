using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Cursors;

/// <summary>Deletes a cursor: its place in the checkpoint and its say in what was consumed go. Always flushed. Its name is free at once.</summary>
internal sealed class DeleteCursorWork(PartitionLog log, CursorName name, PartitionServices services) : ControlWork<bool>
{
    private bool _isDeleted;

    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <summary>What only this cursor held may be trimmed then.</summary>
    public override bool FreesSpace => true;

    /// <inheritdoc/>
    protected override bool Outcome => _isDeleted;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (log.Index.IsDeleted)
        {
            Refusal = new TopicDeletedException(log.Topic);
            return true;
        }

        if (log.FindCursor(name) is not { } cursor)
        {
            return true;
        }

        var body = new CursorDeletedBody(name);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes, JournalReserve.Freeing))
        {
            return false;
        }

        writer.AppendControl(RecordKind.CursorDeleted, log.Id, body);

        // First the object, then the name: whoever gets a new cursor of that name finds that no move of the old one follows.
        cursor.MarkDeleted();
        log.ForgetCursor(name);
        _isDeleted = true;
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (_isDeleted)
        {
            services.Catalog.ReturnCheckpointRoom(CheckpointSize.OfCursor(name));
            services.AfterTrim();
        }

        base.Complete(reached);
    }
}
