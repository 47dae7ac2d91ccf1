namespace Walrus.Storage;

/// <summary>Another engine has the directory open. Stop that process, or choose another directory.</summary>
public sealed class DirectoryInUseException(string path, int? holderProcessId)
    : StorageException(
        holderProcessId is { } id
            ? $"'{path}' is in use by process {id}. Stop it, or choose another data directory."
            : $"'{path}' is in use by another process. Stop it, or choose another data directory.")
{
    /// <summary>The lock file.</summary>
    public string Path { get; } = path;

    /// <summary>The process that holds the directory, when its lock file could be read.</summary>
    public int? HolderProcessId { get; } = holderProcessId;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
