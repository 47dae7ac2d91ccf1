namespace Walrus.Cluster;

/// <summary>What retention knows of a sealed segment.</summary>
/// <param name="Number">Which.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Bytes">What one copy takes; null when no replica has said.</param>
/// <param name="Newest">The time of its last entry; null when no replica has said, and of an empty segment.</param>
public readonly record struct SealedSegmentFacts(SegmentNumber Number, long Entries, long? Bytes, EntryTimestamp? Newest);
