namespace Walrus.Storage;

/// <summary>Somebody in this process has claimed that name of this engine and not given it free (<see cref="LogEngine.Claim"/>).</summary>
public sealed class AlreadyClaimedException(string name)
    : StorageException($"'{name}' of this engine is in use by another owner in this process. Dispose that one first, or open an engine of your own in another directory.")
{
    /// <summary>What was to be claimed.</summary>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
