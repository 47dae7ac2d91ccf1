namespace Walrus.Storage;

/// <summary>The engine failed before this call and takes no more writes; <see cref="Exception.InnerException"/> is the first cause. Reads go on. Reopen it.</summary>
public sealed class EngineFailedException(StorageException cause)
    : StorageException($"The engine has failed and is read-only: {cause?.Message}", cause)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
