using Walrus.Storage.Topics;

namespace Walrus.Storage.Journal;

/// <summary>Writes a flush mark: says in the journal how far a flush beside the appends got, as evidence for recovery. Itself not flushed.</summary>
internal sealed class FlushMarkWork : ControlWork<bool>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => false;

    /// <inheritdoc/>
    public override int Waiters => 0;

    /// <inheritdoc/>
    protected override bool Outcome => true;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        writer.AppendFlushMark();
        return true;
    }
}
