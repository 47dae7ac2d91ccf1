using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Reads committed entries of any partition from any node. A copy here comes first; of a sealed segment then the other replicas, each in its turn; of the others
/// its leader, who alone knows that there is no more, and then the other replicas. A copy that cannot be read, or is shorter than its segment, is passed over.
/// </summary>
public sealed class PartitionReader : IPartitionReader
{
    private readonly IClusterView _view;
    private readonly ISegmentPeers _peers;
    private readonly ReadLog _log;
    private readonly CommittedWait _wait;
    private readonly EndProof _proof;
    private readonly TimeProvider _time;
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
        _time = time;
        _wait = new CommittedWait(view, peers, replicas, time);
        _proof = new EndProof(peers, view.IsLive);
    }

    /// <inheritdoc/>
    public ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset from, int bytesMax, CancellationToken cancellationToken) => PersistAsync(
        partition,
        new Place(from, bytesMax),
        (chain, place) => chain.At(place.From),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PartitionRead> ReadSegmentAsync(SegmentId segment, Offset from, int bytesMax, CancellationToken cancellationToken) => PersistAsync(
        segment.Partition,
        new Place(from, bytesMax) { IsWithinSegment = true },
        (chain, _) => chain.Find(segment.Number),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask WaitAsync(PartitionId partition, Offset from, CancellationToken cancellationToken) =>
        _wait.UntilAsync(partition, from, cancellationToken);

    private static PartitionRead Ended(ReadFate fate, Offset start, string? reason = null) => new(fate, [], start, reason);

    /// <summary>
    /// Reads, and as long as nobody can say whether there is more in a segment that is not sealed (its leader died, and what it acknowledged is being found out), waits for
    /// whoever can: to say "nothing" would deny entries that were acknowledged.
    /// </summary>
    private async ValueTask<PartitionRead> PersistAsync(
        PartitionId partition, Place place, Func<PartitionMetadata, Place, SegmentMetadata?> find, CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        while (true)
        {
            ClusterMetadata state = _view.State;
            if (state.FindPartition(partition) is not { } chain)
            {
                return Ended(ReadFate.Gone, Offset.Zero);
            }

            if (find(chain, place) is not { } segment)
            {
                return Ended(place.From < chain.Start || !place.IsWithinSegment ? ReadFate.OutOfRange : ReadFate.Gone, chain.Start);
            }

            if (place.From < segment.Base)
            {
                return Ended(ReadFate.OutOfRange, chain.Start);
            }

            if (place.IsWithinSegment && segment.SealedEnd is { } end && place.From >= end)
            {
                return Ended(ReadFate.AtEnd, chain.Start);
            }

            PartitionRead read = await ReadAsync(partition, chain, segment, place, cancellationToken);
            bool hasMoved = !ReferenceEquals(_view.State.FindPartition(partition), chain);
            if (read.Fate != ReadFate.Unavailable || (!hasMoved && segment.IsSealed) || _time.GetElapsedTime(began) >= Limits.ReadWaitMax)
            {
                return read;
            }

            if (!hasMoved)
            {
                await ChangeOrPauseAsync(state, cancellationToken);
            }
        }
    }

    /// <summary>The metadata has changed, or some time has passed in which the leader's link may have come back.</summary>
    private async Task ChangeOrPauseAsync(ClusterMetadata seen, CancellationToken cancellationToken)
    {
        using CancellationTokenSource pause = new(Limits.ReadPause, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancellationToken);
        try
        {
            await _view.ChangedAsync(seen, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The pause is over.
        }
    }

    private async ValueTask<PartitionRead> ReadAsync(
        PartitionId partition, PartitionMetadata chain, SegmentMetadata segment, Place place, CancellationToken cancellationToken)
    {
        ReadRequest request = new(new SegmentId(partition, segment.Number), place.From, segment.SealedEnd, place.BytesMax);
        NodeLife own = _view.Own;
        bool isLed = segment.Status == SegmentStatus.Open && _view.State.FindNode(segment.Leader.Node)?.Life == segment.Leader;
        string? problem = null;
        string reason = segment.IsSealed ? "no node that holds it answers" : "it is being sealed, or its leader does not answer";
        foreach (NodeId node in Sources(segment, own.Node))
        {
            using SegmentPiece? piece = await _peers.ReadAsync(node, request, cancellationToken);
            if (piece is { Header.Fate: CopyFate.Batches } && Entries(node, request, piece) is { } entries)
            {
                return new PartitionRead(ReadFate.Entries, entries, chain.Start);
            }

            // Its leader alone knows what is acknowledged; and one that nobody else knows yet has simply not begun.
            if (isLed && node == segment.Leader.Node && (piece?.Header.Fate == CopyFate.AtEnd || segment.Leader == own))
            {
                if (await IsBelievedAsync(partition, segment, cancellationToken))
                {
                    return Ended(ReadFate.AtEnd, chain.Start);
                }

                problem = $"its leader, node {node}, cannot show that it has not been replaced";
                continue;
            }

            problem ??= piece?.Problem;
            reason = piece is null || !segment.IsSealed ? reason : $"the copy on node {node} is not complete or cannot be read";
        }

        return Ended(ReadFate.Unavailable, chain.Start, $"segment {request.Segment}: {problem ?? reason}");
    }

    /// <summary>Where an acknowledgement does not wait for a quorum, nothing is promised about what readers do not see yet.</summary>
    private async ValueTask<bool> IsBelievedAsync(PartitionId partition, SegmentMetadata segment, CancellationToken cancellationToken) =>
        (_view.State.FindTopic(partition.Topic) is { } topic && _view.State.SettingsOf(topic).Acks != AckPolicy.Quorum)
        || await _proof.HoldsAsync(partition, segment, cancellationToken);

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
    private readonly record struct Place(Offset From, int BytesMax)
    {
        /// <summary>True when the read ends with its segment.</summary>
        public bool IsWithinSegment { get; init; }
    }
}
