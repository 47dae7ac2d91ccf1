namespace Walrus.Cluster;

/// <summary>The open segments that this node writes, as whoever rolls them over sees them.</summary>
public interface ILedSegments
{
    /// <summary>What it writes now.</summary>
    IReadOnlyCollection<OpenSegmentFacts> Open { get; }

    /// <summary>
    /// Takes no more appends into a segment and waits until everything in it is acknowledged: then its end is final, and is returned. Null when this node does not write the segment in that
    /// epoch (any more).
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the segment goes on refusing appends until <see cref="Reopen"/>.</exception>
    ValueTask<Offset?> DrainAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken);

    /// <summary>The rollover does not happen: appends are taken again, if this node still holds the lease.</summary>
    void Reopen(SegmentId segment);
}
