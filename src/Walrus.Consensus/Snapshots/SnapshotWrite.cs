namespace Walrus.Consensus;

/// <summary>A piece of a snapshot that is being received, to be kept beside the log until the snapshot is complete. Position 0 discards what was kept before.</summary>
/// <param name="Snapshot">The snapshot it belongs to.</param>
/// <param name="Position">Where in the snapshot the bytes belong: directly behind those of the piece before.</param>
/// <param name="Data">The bytes.</param>
public readonly record struct SnapshotWrite(Snapshot Snapshot, long Position, ReadOnlyMemory<byte> Data);
