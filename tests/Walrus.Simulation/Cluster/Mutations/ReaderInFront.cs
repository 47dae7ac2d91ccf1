using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Stands before a node's reader, and passes everything on that a mistake does not change.</summary>
internal class ReaderInFront(IPartitionReader right) : IPartitionReader
{
    public virtual ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset from, int bytesMax, CancellationToken cancellationToken) =>
        right.ReadAsync(partition, from, bytesMax, cancellationToken);

    public virtual ValueTask<PartitionRead> ReadSegmentAsync(SegmentId segment, Offset from, int bytesMax, CancellationToken cancellationToken) =>
        right.ReadSegmentAsync(segment, from, bytesMax, cancellationToken);

    public ValueTask WaitAsync(PartitionId partition, Offset from, CancellationToken cancellationToken) => right.WaitAsync(partition, from, cancellationToken);
}
