using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>This node's copies of sealed segments, for whoever checks them and replaces damaged ones. Thread-safe.</summary>
public interface ISealedCopies
{
    /// <summary>Sealed copies with entries that are not known to be damaged. No order; a snapshot.</summary>
    IReadOnlyList<SegmentId> Sealed { get; }

    /// <summary>
    /// Reads about <paramref name="bytesMax"/> bytes of a copy against their checksums, from <paramref name="from"/> on, or from its beginning. A copy that is shorter than the metadata says is
    /// noted as a gap.
    /// </summary>
    /// <exception cref="StorageException">It cannot be read; <see cref="StoreCorruptException"/>: it is damaged.</exception>
    SealedPiece Check(SegmentId segment, Offset? from, int bytesMax);

    /// <inheritdoc cref="ISegmentReplicas.Condemn"/>
    void Condemn(SegmentId segment, StorageException damage);

    /// <summary>Begins or goes on with a copy that is to take the place of a damaged one; null when there is none to replace any more.</summary>
    /// <exception cref="StorageException">It cannot be made.</exception>
    ValueTask<SealedReplacement?> BeginReplacementAsync(SegmentId segment, CancellationToken cancellationToken);

    /// <summary>Appends to the replacement as <see cref="ISegmentReplicas.FillAsync"/> does to a copy.</summary>
    /// <exception cref="StorageException">The batches could not be stored.</exception>
    ValueTask<Offset> FillReplacementAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken);

    /// <summary>The replacement is whole: it is read from now on, and only then the damaged copy is dropped. False when it is not whole, or not needed any more.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    ValueTask<bool> ReplaceAsync(SegmentId segment, CancellationToken cancellationToken);

    /// <summary>Nobody else has a whole copy now: what can be read of the damaged one is read again, and reads of the damaged part fail. True when it was not so before.</summary>
    bool ServeDamaged(SegmentId segment);
}

/// <summary>A part of a copy that was checked.</summary>
/// <param name="Next">Where to go on.</param>
/// <param name="Bytes">How much was read.</param>
/// <param name="IsLast">True when there is no more.</param>
public readonly record struct SealedPiece(Offset Next, int Bytes, bool IsLast)
{
    /// <summary>There is nothing to check: the copy is gone, or is not whole.</summary>
    public static SealedPiece Gone => new(Offset.Zero, 0, IsLast: true);
}

/// <summary>How far a replacement is.</summary>
/// <param name="End">After its last entry.</param>
/// <param name="SealedEnd">Where it is whole.</param>
public readonly record struct SealedReplacement(Offset End, Offset SealedEnd);
