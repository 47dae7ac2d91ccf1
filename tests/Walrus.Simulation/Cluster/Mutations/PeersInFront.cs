using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Stands before the ways to others' copies, and passes everything on that a mistake does not change.</summary>
internal class PeersInFront(ISegmentPeers right) : ISegmentPeers
{
    public ValueTask<SegmentPiece?> ReadAsync(NodeId node, ReadRequest request, CancellationToken cancellationToken) => right.ReadAsync(node, request, cancellationToken);

    public ValueTask<CopyHeader?> WaitAsync(NodeId node, WaitRequest request, CancellationToken cancellationToken) => right.WaitAsync(node, request, cancellationToken);

    public ValueTask<SegmentSize?> MeasureAsync(NodeId node, SizeRequest request, CancellationToken cancellationToken) => right.MeasureAsync(node, request, cancellationToken);

    public ValueTask<bool?> StandAsync(NodeId node, StandRequest request, CancellationToken cancellationToken) => right.StandAsync(node, request, cancellationToken);

    public virtual ValueTask<SealAnswer?> SealAsync(NodeId node, SealRequest request, CancellationToken cancellationToken) => right.SealAsync(node, request, cancellationToken);

    public virtual ValueTask<SealAnswer?> CompleteAsync(NodeId node, CompleteHeader header, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) =>
        right.CompleteAsync(node, header, batches, cancellationToken);

    public ValueTask<CopyAnswer?> CopyAsync(NodeId node, CopyRequest request, CancellationToken cancellationToken) => right.CopyAsync(node, request, cancellationToken);
}
