namespace Walrus.Storage;

/// <summary>An entry read from the log. Its memory is its own and stays valid.</summary>
public sealed record Entry(Offset Offset, EntryTimestamp Timestamp, ReadOnlyMemory<byte> Value)
{
    /// <summary>The key; null when the entry has none.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>The headers in order; empty when the entry has none.</summary>
    public IReadOnlyList<EntryHeader> Headers { get; init; } = [];
}
