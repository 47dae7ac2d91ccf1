namespace Walrus.Storage;

/// <summary>
/// The store has <see cref="Limits.ValuesMax"/> durable values, or its checkpoint, which holds all of them, has no room for this one in a journal file
/// of the configured size. The value stands as it was. Remove others, or open the store with larger journal files.
/// </summary>
public sealed class TooManyValuesException(ValueName name)
    : StorageException($"No room for value '{name}': there are {Limits.ValuesMax}, or the checkpoint would outgrow the journal file. Remove others, or use larger journal files.")
{
    /// <summary>The value that was refused.</summary>
    public ValueName Name { get; } = name;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
