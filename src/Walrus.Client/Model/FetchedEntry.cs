namespace Walrus.Client;

/// <summary>An entry that FETCH returned.</summary>
/// <param name="Next">The index to fetch next in the same segment.</param>
/// <param name="Payload">The entry's bytes, the caller's own.</param>
public readonly record struct FetchedEntry(long Next, ReadOnlyMemory<byte> Payload);
