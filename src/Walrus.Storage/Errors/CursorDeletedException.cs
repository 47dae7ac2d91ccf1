namespace Walrus.Storage;

/// <summary>The cursor was deleted. Ask its partition for one of that name again: it begins at the start.</summary>
public sealed class CursorDeletedException(TopicName topic, CursorName cursor) : StorageException($"Cursor '{cursor}' of topic '{topic}' was deleted.")
{
    /// <summary>The topic.</summary>
    public TopicName Topic { get; } = topic;

    /// <summary>The cursor.</summary>
    public CursorName Cursor { get; } = cursor;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
