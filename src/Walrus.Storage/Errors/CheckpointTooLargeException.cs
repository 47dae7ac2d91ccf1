namespace Walrus.Storage;

/// <summary>
/// The store's checkpoint, which names every topic, cursor, sealed segment and pack, outgrows its share of a journal file of the configured
/// size. Open the store with larger journal files (<see cref="LogOptions.JournalFileBytes"/>).
/// </summary>
public sealed class CheckpointTooLargeException(long bytes, long max)
    : StorageException(
        $"The store's topics, cursors, sealed segments and packs need a checkpoint of {bytes} bytes; the journal files have room for {max}. Open the store with larger journal files.")
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
