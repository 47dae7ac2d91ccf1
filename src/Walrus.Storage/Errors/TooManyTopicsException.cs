namespace Walrus.Storage;

/// <summary>
/// The store's checkpoint, which names every topic and cursor, has no room for another in a journal file of the configured size.
/// Delete topics, or open the store with larger journal files.
/// </summary>
public sealed class TooManyTopicsException(TopicName topic)
    : StorageException($"No room for topic '{topic}' or its cursor: the checkpoint would outgrow the journal file. Use larger journal files.")
{
    /// <summary>The topic that was refused.</summary>
    public TopicName Topic { get; } = topic;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
