namespace Walrus.Cluster;

/// <summary>Finds out how much of a partition readers see, wherever its open segment is led.</summary>
public sealed class CommittedEnds
{
    private readonly IClusterView _view;
    private readonly ISegmentPeers _peers;
    private readonly ISegmentReplicas _replicas;

    /// <summary>Asks through <paramref name="peers"/>.</summary>
    public CommittedEnds(IClusterView view, SegmentPeers peers, ISegmentReplicas replicas)
        : this(view, (ISegmentPeers)peers, replicas)
    {
    }

    internal CommittedEnds(IClusterView view, ISegmentPeers peers, ISegmentReplicas replicas)
    {
        _view = view;
        _peers = peers;
        _replicas = replicas;
    }

    /// <summary>
    /// The offset after the last committed entry: of the segment's leader when it answers, otherwise the highest that another replica that answers knows, and at least the end of what is sealed. Zero
    /// for a partition that is not there.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<Offset> FindAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        if (_view.State.FindPartition(partition) is not { Last: { } last })
        {
            return Offset.Zero;
        }

        SegmentId segment = new(partition, last.Number);
        if (last.Leader == _view.Own && _replicas.Find(segment) is { } own)
        {
            return own.Committed;
        }

        Offset best = last.Base;
        foreach (NodeId node in last.Replicas.Nodes.OrderBy(node => node == last.Leader.Node ? 0 : 1).Where(_view.IsLive))
        {
            // Asked for entries beyond all, a node answers with how far it is.
            using SegmentPiece? piece = await _peers.ReadAsync(node, new ReadRequest(segment, new Offset(Limits.MetadataNumberMax), null, 1), cancellationToken);
            best = piece is null ? best : Offset.Max(best, piece.Header.Committed);
            if (piece is not null && node == last.Leader.Node)
            {
                break;
            }
        }

        return best;
    }
}
