namespace Walrus.Storage;

/// <summary>The operating system refused a file operation: a permission, a missing directory, an I/O error, no file descriptor left.</summary>
public sealed class FileAccessException(string operation, string path, string reason, bool isTransient = false, Exception? inner = null)
    : StorageException($"Cannot {operation} '{path}': {reason}", inner)
{
    /// <summary>The file or directory.</summary>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public override bool IsTransient { get; } = isTransient;
}
