namespace Walrus.Cluster.Tests.Failover;

/// <summary>Replicas that all have the same: whoever is asked promises at once.</summary>
internal sealed class InstantPeers : ISegmentPeers
{
    /// <summary>What a replica answers to a request for its promise; null for no answer.</summary>
    public Func<NodeId, SealRequest, SealAnswer?> Promise { get; set; } = static (_, request) => new SealAnswer(SealFate.Sealed, new Offset(5), request.Epoch);

    /// <summary>Whether a replica stands by the leader; null for no answer.</summary>
    public Func<NodeId, Task<bool?>> Stand { get; set; } = static _ => Task.FromResult<bool?>(true);

    public ValueTask<SealAnswer?> SealAsync(NodeId node, SealRequest request, CancellationToken cancellationToken) => new(Promise(node, request));

    public ValueTask<bool?> StandAsync(NodeId node, StandRequest request, CancellationToken cancellationToken) => new(Stand(node));

    public ValueTask<SegmentPiece?> ReadAsync(NodeId node, ReadRequest request, CancellationToken cancellationToken) => new((SegmentPiece?)null);

    public ValueTask<CopyHeader?> WaitAsync(NodeId node, WaitRequest request, CancellationToken cancellationToken) => new((CopyHeader?)null);

    public ValueTask<SegmentSize?> MeasureAsync(NodeId node, SizeRequest request, CancellationToken cancellationToken) => new((SegmentSize?)null);

    public ValueTask<SealAnswer?> CompleteAsync(NodeId node, CompleteHeader header, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) => new((SealAnswer?)null);

    public ValueTask<CopyAnswer?> CopyAsync(NodeId node, CopyRequest request, CancellationToken cancellationToken) => new((CopyAnswer?)null);
}
