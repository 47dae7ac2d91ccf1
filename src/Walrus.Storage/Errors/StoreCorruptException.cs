namespace Walrus.Storage;

/// <summary>
/// Acknowledged data cannot be read back as it was written. The engine refuses to open or to serve it rather than to skip it; the files
/// are left as they are. In a cluster the replica heals from its peers.
/// </summary>
public sealed class StoreCorruptException : StorageException
{
    /// <summary>Says what failed in <paramref name="path"/> at byte <paramref name="position"/>, and whose data it is where that is known.</summary>
    public StoreCorruptException(string path, long position, string reason, TopicName? topic = null, Offset? offset = null)
        : base(Describe(path, position, reason, topic, offset))
    {
        Path = path;
        Position = position;
        Reason = reason;
        Topic = topic;
        Offset = offset;
    }

    /// <summary>The damaged file.</summary>
    public string Path { get; }

    /// <summary>Bytes from the start of the file to the first that fails.</summary>
    public long Position { get; }

    /// <summary>The topic whose data is damaged, when known.</summary>
    public TopicName? Topic { get; }

    /// <summary>The first offset that cannot be vouched for, when known.</summary>
    public Offset? Offset { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;

    /// <summary>What is wrong there, without the place and the owner.</summary>
    internal string Reason { get; }

    /// <summary>The same damage, by someone who knows whose data it is: a pack knows partitions by number only.</summary>
    internal StoreCorruptException Of(TopicName topic, Offset offset) => new(Path, Position, Reason, topic, Offset ?? offset);

    private static string Describe(string path, long position, string reason, TopicName? topic, Offset? offset)
    {
        string whose = (topic, offset) switch
        {
            ({ } t, { } o) => $" (topic {t}, offset {o})",
            ({ } t, null) => $" (topic {t})",
            _ => string.Empty,
        };
        string store = StoreOf(path);
        return $"'{path}' is corrupt at byte {position}{whose}: {reason}. Nothing was changed. Restore the file from a backup, or see what is damaged with "
            + $"`walrus-cli inspect {store}` and save what can be believed with `walrus-cli repair {store} --to NEW`. A node of a cluster gets everything back from the others: "
            + "move the folder away and start it with --join and the same --node-id.";
    }

    /// <summary>The store's folder, for the commands that help: files lie in a folder of it.</summary>
    private static string StoreOf(string path)
    {
        string? folder = System.IO.Path.GetDirectoryName(path);
        return System.IO.Path.GetFileName(folder) is "journal" or "packs" ? System.IO.Path.GetDirectoryName(folder) ?? path : path;
    }
}
