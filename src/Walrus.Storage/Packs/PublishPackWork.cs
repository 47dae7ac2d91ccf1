using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Packs;

/// <summary>Records in the journal that a pack now holds a generation's entries. When it completes, the journal file may go.</summary>
internal sealed class PublishPackWork(PackPublishedBody body, StoreCatalog catalog) : ControlWork<bool>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    protected override bool Outcome => true;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (!writer.Fits(RecordFrame.Bytes + body.Bytes, JournalReserve.Publishing))
        {
            return false;
        }

        writer.AppendControl(RecordKind.PackPublished, default, body);
        catalog.Add(body);
        return true;
    }
}
