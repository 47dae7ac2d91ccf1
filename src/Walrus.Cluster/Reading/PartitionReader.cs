using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Reads committed entries of any partition from any node. A copy here comes first; of a sealed segment then the other replicas, each in its turn; of the others
/// its leader, who knows best what is committed, and then the other replicas. A copy that cannot be read, or is shorter than its segment, is passed over.
/// </summary>
public sealed class PartitionReader : IPartitionReader
{
    private readonly IClusterView _view;
    private readonly ISegmentPeers _peers;
    private readonly ReadLog _log;
    private readonly CommittedWait _wait;
    private uint _turn;

    /// <summary>Reads through <paramref name="peers"/>.</summary>
    public PartitionReader(IClusterView view, SegmentPeers peers, ISegmentReplicas replicas, TimeProvider time)
        : this(view, peers, replicas, (peers ?? throw new ArgumentNullException(nameof(peers))).Log, time)
    {
    }

    internal PartitionReader(IClusterView view, ISegmentPeers peers, ISegmentReplicas replicas, ReadLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        _peers = peers;
        _log = log;
        _wait = new CommittedWait(view, peers, replicas, time);
    }

    /// <inheritdoc/>
    public async ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset from, int bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            ClusterMetadata state = _view.State;
            if (state.FindPartition(partition) is not { } chain)
            {
                return Ended(ReadFate.Gone, Offset.Zero);
            }

            if (chain.At(from) is not { } segment)
            {
                return Ended(ReadFate.OutOfRange, chain.Start);
            }

            PartitionRead read = await ReadAsync(partition, chain, segment, new Place(from, bytesMax), cancellationToken);

            // What failed may have moved meanwhile: its replicas, or the segment itself.
            if (read.Fate != ReadFate.Unavailable || ReferenceEquals(_view.State.FindPartition(partition), chain))
            {
                return read;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<PartitionRead> ReadSegmentAsync(SegmentId segment, Offset from, int bytesMax, CancellationToken cancellationToken)
    {
        if (_view.State.FindPartition(segment.Partition) is not { } chain)
        {
            return Ended(ReadFate.Gone, Offset.Zero);
        }

        if (chain.Find(segment.Number) is not { } found)
        {
            return Ended(from < chain.Start ? ReadFate.OutOfRange : ReadFate.Gone, chain.Start);
        }

        if (from < found.Base)
        {
            return Ended(ReadFate.OutOfRange, chain.Start);
        }

        return found.SealedEnd is { } end && from >= end
            ? Ended(ReadFate.AtEnd, chain.Start)
            : await ReadAsync(segment.Partition, chain, found, new Place(from, bytesMax), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(PartitionId partition, Offset from, CancellationToken cancellationToken) =>
        _wait.UntilAsync(partition, from, cancellationToken);

    private static PartitionRead Ended(ReadFate fate, Offset start, string? reason = null) => new(fate, [], start, reason);

    private async ValueTask<PartitionRead> ReadAsync(
        PartitionId partition, PartitionMetadata chain, SegmentMetadata segment, Place place, CancellationToken cancellationToken)
    {
        ReadRequest request = new(new SegmentId(partition, segment.Number), place.From, segment.SealedEnd, place.BytesMax);
        NodeLife own = _view.Own;
        CopyFate? here = null;
        string reason = "no node that holds the segment answers";
        foreach (NodeId node in Sources(segment, own.Node))
        {
            if (node != own.Node && EndsHere(segment, own, node, here))
            {
                return Ended(ReadFate.AtEnd, chain.Start);
            }

            using SegmentPiece? piece = await _peers.ReadAsync(node, request, cancellationToken);
            if (piece is { Header.Fate: CopyFate.Batches } && Entries(node, request, piece) is { } entries)
            {
                return new PartitionRead(ReadFate.Entries, entries, chain.Start);
            }

            if (piece?.Header.Fate == CopyFate.AtEnd && !segment.IsSealed)
            {
                here = CopyFate.AtEnd;
                if (node == segment.Leader.Node)
                {
                    return Ended(ReadFate.AtEnd, chain.Start);
                }
            }

            reason = piece is null ? reason : $"the copy on node {node} is not complete or cannot be read";
        }

        // The leader of a segment that nobody else knows yet has simply not begun.
        return here == CopyFate.AtEnd || (!segment.IsSealed && segment.Leader == own)
            ? Ended(ReadFate.AtEnd, chain.Start)
            : Ended(ReadFate.Unavailable, chain.Start, $"segment {request.Segment}: {reason}");
    }

    /// <summary>
    /// True when a copy here has said all: this node leads the segment, or the leader was asked in vain and the next would be another follower, who knows no better.
    /// </summary>
    private static bool EndsHere(SegmentMetadata segment, NodeLife own, NodeId next, CopyFate? here) =>
        here == CopyFate.AtEnd && (segment.Leader == own || next != segment.Leader.Node);

    /// <summary>Whom to ask, one after another.</summary>
    private IEnumerable<NodeId> Sources(SegmentMetadata segment, NodeId own)
    {
        ReplicaSet replicas = segment.Replicas;

        // Here first even when the metadata names others: a copy may still be there, and its extent says what it is good for.
        yield return own;
        if (!segment.IsSealed && segment.Leader.Node != own && _view.IsLive(segment.Leader.Node))
        {
            yield return segment.Leader.Node;
        }

        uint first = Interlocked.Increment(ref _turn);
        for (int i = 0; i < replicas.Count; i++)
        {
            NodeId node = replicas.Nodes[(int)((first + (uint)i) % (uint)replicas.Count)];
            if (node != own && (segment.IsSealed || node != segment.Leader.Node) && _view.IsLive(node))
            {
                yield return node;
            }
        }
    }

    private IReadOnlyList<Entry>? Entries(NodeId node, in ReadRequest request, SegmentPiece piece)
    {
        Offset until = request.Until ?? piece.Header.Committed;
        if (RecordBatches.TryRead(piece.Batches.Span, request.From, until, out IReadOnlyList<Entry> entries, out string fault)
            && entries.Count > 0 && entries[0].Offset == request.From)
        {
            return entries;
        }

        _log.Nonsense(node, request.Segment, fault.Length > 0 ? fault : "they do not begin where they were asked for");
        return null;
    }

    /// <summary>What is wanted of a segment.</summary>
    private readonly record struct Place(Offset From, int BytesMax);
}
