namespace Walrus.Storage;

/// <summary>What <see cref="PartitionLog.CutAsync"/> did.</summary>
/// <param name="End">The partition's end when the cut's turn in the journal came, and behind it: the offset of the next entry.</param>
/// <param name="Removed">Entries taken back; 0 when there were none at or beyond the offset, and nothing was written.</param>
public readonly record struct CutResult(Offset End, long Removed);
