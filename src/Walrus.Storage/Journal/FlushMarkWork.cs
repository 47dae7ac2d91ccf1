namespace Walrus.Storage.Journal;

/// <summary>
/// Says in the journal how far a flush by the clock got. Without it the last entries before a pause would have no evidence that they were
/// durable, and damage to them would pass for a torn end.
/// </summary>
internal sealed class FlushMarkWork : StagedWork
{
    /// <inheritdoc/>
    public override bool NeedsFlush => false;

    /// <inheritdoc/>
    public override int Waiters => 0;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        writer.AppendFlushMark();
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        // Nobody waits for it.
    }

    /// <inheritdoc/>
    public override void Fail(StorageException cause)
    {
        // It is evidence only: the flush that it tells of stands without it.
    }
}
