namespace Walrus.Storage;

/// <summary>Where an append landed and what it survives.</summary>
/// <param name="First">The offset of the first entry of this append; the others follow without a hole.</param>
/// <param name="Count">Entries appended.</param>
/// <param name="Reached">The durability at the time of the acknowledgement.</param>
public readonly record struct AppendResult(Offset First, int Count, Durability Reached);
