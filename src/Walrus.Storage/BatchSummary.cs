namespace Walrus.Storage;

/// <summary>What the header of a stored batch says.</summary>
/// <param name="First">The offset of its first entry.</param>
/// <param name="Count">Entries in it.</param>
/// <param name="Time">The latest time among them.</param>
/// <param name="Producer">Who numbered them; null when nobody did.</param>
public readonly record struct BatchSummary(Offset First, int Count, EntryTimestamp Time, ProducerStamp? Producer);
