using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Packs.Merging;

/// <summary>Records in the journal that packs gave way to another one, or to none. When it completes, their files may go.</summary>
internal sealed class ReplacePacksWork(PacksReplacedBody body, StoreCatalog catalog) : ControlWork<bool>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => true;

    /// <inheritdoc/>
    public override bool FreesSpace => true;

    /// <inheritdoc/>
    protected override bool Outcome => true;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes, JournalReserve.Freeing))
        {
            return false;
        }

        writer.AppendControl(RecordKind.PacksReplaced, default, body);
        catalog.Replace(body);

        // The pack in their place takes the room of one of them.
        catalog.ReturnCheckpointRoom((body.Replaced.Count - (body.By is null ? 0 : 1)) * CheckpointSize.OfPack);
        return true;
    }
}
