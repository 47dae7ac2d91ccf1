namespace Walrus.Storage;

/// <summary>The volume has no room for what the engine must write next. Nothing of the refused call is in the log; free some space and repeat it.</summary>
public sealed class DiskFullException(string path, Exception? inner = null)
    : StorageException($"No space left for '{path}'. Free some space on its volume; the refused append left nothing behind.", inner)
{
    /// <summary>The file that could not be made or grown.</summary>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
