namespace Walrus.Storage;

/// <summary>
/// The disk did not take what it was told to make durable. Final: the kernel may have dropped the pages and report success next time
/// (the fsync surprise, https://wiki.postgresql.org/wiki/Fsync_Errors), so the engine never retries; reopen it, which runs recovery.
/// </summary>
public sealed class FlushFailedException(string path, string reason, Exception? inner = null)
    : StorageException($"Flushing '{path}' failed: {reason}. The engine takes no more writes; check the disk, then reopen it.", inner)
{
    /// <summary>The file whose flush failed.</summary>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
