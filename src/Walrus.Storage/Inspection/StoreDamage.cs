namespace Walrus.Storage;

/// <summary>One place where a store is not as it was written, or is not there at all.</summary>
/// <param name="Path">The file, or the folder where something is missing.</param>
/// <param name="Position">Bytes from the file's start to the first that is wrong; 0 for a whole file or a missing range.</param>
/// <param name="Reason">What is wrong.</param>
public sealed record StoreDamage(string Path, long Position, string Reason)
{
    /// <summary>Whose data it is, where that can be told.</summary>
    public TopicName? Topic { get; init; }

    /// <summary>The partition within the topic, from 0.</summary>
    public int? Partition { get; init; }

    /// <summary>The first offset that is concerned, where that can be told.</summary>
    public Offset? Offset { get; init; }

    /// <summary>One line: place, owner, reason.</summary>
    public override string ToString()
    {
        string whose = (Topic, Offset) switch
        {
            ({ } topic, { } offset) => $" (topic {topic}, partition {Partition}, offset {offset})",
            ({ } topic, null) => $" (topic {topic}, partition {Partition})",
            _ => string.Empty,
        };
        return $"{Path} at byte {Position}{whose}: {Reason}";
    }
}
