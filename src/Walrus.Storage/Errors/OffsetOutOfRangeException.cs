namespace Walrus.Storage;

/// <summary>
/// A tail stands where nothing can be read: below the start, because what was there is gone, or beyond the end. Single reads say the same as
/// <see cref="ReadOutcome.OutOfRange"/>. Go on at <see cref="Start"/>, knowing that entries were missed.
/// </summary>
public sealed class OffsetOutOfRangeException(TopicName topic, Offset offset, Offset start, Offset end)
    : StorageException($"Topic '{topic}': offset {offset} lies outside of what can be read, {start} to {end}.")
{
    /// <summary>The topic.</summary>
    public TopicName Topic { get; } = topic;

    /// <summary>The offset that was asked for.</summary>
    public Offset Offset { get; } = offset;

    /// <summary>The first offset that can be read.</summary>
    public Offset Start { get; } = start;

    /// <summary>The visible end, exclusive.</summary>
    public Offset End { get; } = end;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
