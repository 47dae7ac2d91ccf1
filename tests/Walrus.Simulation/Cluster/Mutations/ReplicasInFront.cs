using Walrus.Cluster;
using Walrus.Storage;

namespace Walrus.Simulation.Cluster;

/// <summary>Stands before a node's copies, and passes everything on that a mistake does not change.</summary>
internal class ReplicasInFront(ISegmentReplicas right) : ISegmentReplicas
{
    protected ISegmentReplicas Right => right;

    public virtual IReadOnlyList<ReplicaGap> Gaps => right.Gaps;

    public bool IsSettled => right.IsSettled;

    public IReadOnlyList<SegmentId> Damaged => right.Damaged;

    public virtual ReplicaExtent? Find(SegmentId segment) => right.Find(segment);

    public virtual BatchReadResult? Read(SegmentId segment, Offset from, Offset end, int bytesMax) => right.Read(segment, from, end, bytesMax);

    public ValueTask CommittedBeyondAsync(SegmentId segment, Offset seen, CancellationToken cancellationToken) => right.CommittedBeyondAsync(segment, seen, cancellationToken);

    public virtual ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) => right.SealAsync(segment, epoch, cancellationToken);

    public virtual ValueTask<SealAnswer> CompleteAsync(SegmentId segment, SegmentEpoch epoch, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) =>
        right.CompleteAsync(segment, epoch, expected, batches, cancellationToken);

    public bool StandsBy(SegmentId segment, SegmentEpoch epoch) => right.StandsBy(segment, epoch);

    public void Condemn(SegmentId segment, StorageException damage) => right.Condemn(segment, damage);

    public ValueTask<Offset> FillAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) =>
        right.FillAsync(segment, expected, batches, cancellationToken);

    public IDisposable KeepDuringCopy(SegmentId segment) => right.KeepDuringCopy(segment);

    public long BytesOf(SegmentId segment) => right.BytesOf(segment);
}
