namespace Walrus.Storage;

/// <summary>An entry to append. The memory is read before the append call returns its task; afterwards it is the caller's again.</summary>
public readonly record struct NewEntry(ReadOnlyMemory<byte> Value)
{
    /// <summary>The optional key; null means none (an empty key is a key).</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>The optional headers, in order; names may repeat.</summary>
    public IReadOnlyList<EntryHeader>? Headers { get; init; }

    /// <summary>The entry's time; null means the time of the append by the engine's clock.</summary>
    public EntryTimestamp? Timestamp { get; init; }
}
