namespace Walrus.Storage;

/// <summary>The directory holds other files and no store, or a store of another format version: opening it would mix or destroy data.</summary>
public sealed class NotAStoreException(string directory, string reason)
    : StorageException($"'{directory}' cannot be opened as a Walrus store: {reason}")
{
    /// <summary>The directory that was refused.</summary>
    public string Directory { get; } = directory;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
