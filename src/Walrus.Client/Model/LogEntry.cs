namespace Walrus.Client;

/// <summary>An entry and where it lies.</summary>
/// <param name="Segment">The segment's number, from 1.</param>
/// <param name="Index">The entry's place in its segment, from 0.</param>
/// <param name="Partition">The partition, from 0.</param>
/// <param name="Payload">The entry's bytes, the caller's own.</param>
public readonly record struct LogEntry(int Segment, long Index, int Partition, ReadOnlyMemory<byte> Payload);
