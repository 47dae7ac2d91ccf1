namespace Walrus.Storage;

/// <summary>The topic was deleted while somebody still used it. A topic of the same name that was made since is another one: look it up again.</summary>
public sealed class TopicDeletedException(TopicName topic) : StorageException($"Topic '{topic}' was deleted.")
{
    /// <summary>The topic's name.</summary>
    public TopicName Topic { get; } = topic;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
