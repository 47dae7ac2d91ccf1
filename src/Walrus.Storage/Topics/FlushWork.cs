using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>Writes nothing and asks for a flush: all that was staged before it is durable when it completes.</summary>
internal sealed class FlushWork : ControlWork<bool>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    protected override bool Outcome => true;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer) => true;
}
