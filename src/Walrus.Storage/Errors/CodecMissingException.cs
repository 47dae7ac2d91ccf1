namespace Walrus.Storage;

/// <summary>
/// Entries cannot be read on this machine because they are compressed and the system's library for that is not installed. Nothing is
/// damaged: install it and open the store again. Entries that are stored otherwise are readable all the time.
/// </summary>
public sealed class CodecMissingException(string library, string package, string path, long position, TopicName topic, Offset offset)
    : StorageException(
        $"'{path}' at byte {position} (topic {topic}, offset {offset}) is compressed and {library} is not installed here. "
        + $"Install it (on Debian and Ubuntu: {package}) and open the store again; nothing is damaged.")
{
    /// <summary>What is missing, such as <c>libzstd</c>.</summary>
    public string Library { get; } = library;

    /// <summary>The package of Debian and Ubuntu that brings it.</summary>
    public string Package { get; } = package;

    /// <summary>The pack.</summary>
    public string Path { get; } = path;

    /// <summary>Where the record of the batch begins, in bytes from the start of the file.</summary>
    public long Position { get; } = position;

    /// <summary>Whose entries they are.</summary>
    public TopicName Topic { get; } = topic;

    /// <summary>The first offset of the batch.</summary>
    public Offset Offset { get; } = offset;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
