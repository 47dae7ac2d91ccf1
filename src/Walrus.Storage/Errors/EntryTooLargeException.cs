namespace Walrus.Storage;

/// <summary>An entry or batch is above a limit of the store; nothing of it was written.</summary>
public sealed class EntryTooLargeException(string what, long actual, long max)
    : StorageException($"{what} is {actual}, the limit is {max}. Send less at once.")
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
