namespace Walrus.Cluster;

/// <summary>Moves a sealed segment: has the new nodes copy it, turn by turn, then proposes them.</summary>
internal sealed class MoveRun(IClusterView view, IMetadataProposer proposer, ISegmentPeers peers, RepairLog log, TimeProvider time)
{
    /// <summary>True when the metadata names the wanted nodes.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> RunAsync(ReplicaMove move, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        if (Present(move) is null)
        {
            return true; // Gone or changed since the decision: the next look says what is to be done.
        }

        // Also those that stay: one that still lacks entries must not be what is left when the others go. Who is away and expected back cannot be asked.
        foreach (NodeId node in move.Wanted.Nodes.Where(node => !move.Expected.Contains(node) || view.IsLive(node)))
        {
            if (await CopyAsync(move, node, cancellationToken) is { } reason)
            {
                log.NotMoved(move, reason);
                return false;
            }
        }

        ProposalOutcome outcome = await proposer.ProposeAsync(
            new SetReplicas(move.Segment.Partition, move.Segment.Number, move.Expected, move.Wanted), cancellationToken);
        if (outcome.IsSuccess)
        {
            log.Moved(move, time.GetElapsedTime(start));
            return true;
        }

        log.NotMoved(move, outcome.Result is { } result ? RefusalTexts.Describe(result) : outcome.Fate.ToString());
        return false;
    }

    /// <summary>Null when the node has a whole copy; else why not.</summary>
    private async ValueTask<string?> CopyAsync(ReplicaMove move, NodeId node, CancellationToken cancellationToken)
    {
        NodeId[] sources = [.. move.Expected.Nodes.Where(source => source != node && view.IsLive(source))];
        int turn = 0;
        int failures = 0;
        do
        {
            if (Present(move) is null)
            {
                return "it has changed meanwhile";
            }

            // The only one there is names itself: it has everything, or says that it has not.
            NodeId source = sources.Length > 0 ? sources[turn % sources.Length] : node;
            CopyAnswer? answer = await peers.CopyAsync(node, new CopyRequest(move.Segment, source, move.SealedEnd), cancellationToken);
            switch (answer?.Progress)
            {
                case CopyProgress.Whole:
                    return null;
                case CopyProgress.UnderWay:
                    failures = 0;
                    break;
                case CopyProgress.SourceFailed:
                    failures++;
                    turn++;
                    break;
                default:
                    return $"node {node} does not copy it now";
            }
        }
        while (failures < sources.Length);

        return $"no node gives it to node {node}";
    }

    /// <summary>The segment, if it is still as the decision saw it.</summary>
    private SegmentMetadata? Present(ReplicaMove move) =>
        view.State.FindPartition(move.Segment.Partition)?.Find(move.Segment.Number) is { } segment && segment.Replicas.Equals(move.Expected) ? segment : null;
}
