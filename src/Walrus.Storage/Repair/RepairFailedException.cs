namespace Walrus.Storage;

/// <summary>A repair came to nothing: the damaged store is as it was, and what had been written of the new one was removed.</summary>
public sealed class RepairFailedException(string reason) : StorageException(reason)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
