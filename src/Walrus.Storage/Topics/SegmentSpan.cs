namespace Walrus.Storage;

/// <summary>One segment of a partition as this store knows it.</summary>
/// <param name="Number">Counts from 1 within the partition.</param>
/// <param name="Base">The offset of the segment's first entry.</param>
/// <param name="SealedEnd">Exclusive end of a sealed segment, which never changes again; null while the segment is open.</param>
public readonly record struct SegmentSpan(SegmentNumber Number, Offset Base, Offset? SealedEnd);
