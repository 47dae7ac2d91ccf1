using System.Buffers;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>This node's copies of segments: leads those that it has leases for, follows the others.</summary>
#pragma warning disable CS1591, CA1065, MA0025
public sealed class SegmentHost : IPartitionAppender, ISegmentReplicas, IPeerObserver, IAsyncDisposable
{
    public SegmentHost(LogEngine engine, NodeLife own, SegmentHostOptions options)
    {
        _ = engine; _ = own; _ = options;
    }

    public IReadOnlyList<OpenSegmentFacts> Open => throw new NotSupportedException();

    public IReadOnlyList<ReplicaGap> Gaps => throw new NotSupportedException();

    public void RegisterWith(PeerServices services) => throw new NotSupportedException();

    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Reconcile(ClusterMetadata state) => throw new NotSupportedException();

    public ValueTask<Offset?> DrainAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Reopen(SegmentId segment) => throw new NotSupportedException();

    public ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value) => throw new NotSupportedException();

    public ReplicaExtent? Find(SegmentId segment) => throw new NotSupportedException();

    public BatchReadResult? Read(SegmentId segment, Offset from, Offset end, int bytesMax) => throw new NotSupportedException();

    public ValueTask CommittedBeyondAsync(SegmentId segment, Offset seen, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<SealAnswer> CompleteAsync(SegmentId segment, SegmentEpoch epoch, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Offset> FillAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
