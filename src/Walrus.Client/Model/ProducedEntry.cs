namespace Walrus.Client;

/// <summary>Where an entry was stored.</summary>
/// <param name="Partition">The partition, from 0.</param>
/// <param name="Offset">The entry's offset in it.</param>
public readonly record struct ProducedEntry(int Partition, long Offset);
