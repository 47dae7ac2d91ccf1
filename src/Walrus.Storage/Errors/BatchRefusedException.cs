namespace Walrus.Storage;

/// <summary>Bytes that were to be appended as record batches are none that this store can keep as they are. Nothing was written.</summary>
public sealed class BatchRefusedException(TopicName topic, int position, string reason)
    : StorageException($"Topic '{topic}': byte {position} of the batches begins none that can be stored: {reason}.")
{
    /// <summary>The topic.</summary>
    public TopicName Topic { get; } = topic;

    /// <summary>Where the batch begins in the bytes that were given.</summary>
    public int Position { get; } = position;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
