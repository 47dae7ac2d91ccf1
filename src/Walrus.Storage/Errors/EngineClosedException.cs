namespace Walrus.Storage;

/// <summary>The engine was disposed while or before the call ran. What was being appended may or may not be in the log.</summary>
public sealed class EngineClosedException()
    : StorageException("The engine is closed. Open the store again.")
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
