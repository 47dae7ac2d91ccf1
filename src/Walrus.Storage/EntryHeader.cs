namespace Walrus.Storage;

/// <summary>One header of an entry: a UTF-8 name and an optional value.</summary>
/// <param name="Name">Not unique within an entry.</param>
/// <param name="Value">Null is different from empty, as in Kafka.</param>
public readonly record struct EntryHeader(string Name, ReadOnlyMemory<byte>? Value);
