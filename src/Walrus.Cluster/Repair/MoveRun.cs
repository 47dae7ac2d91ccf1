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

        foreach (NodeId node in move.Added)
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
        NodeId[] sources = [.. move.Expected.Nodes.Where(view.IsLive)];
        int turn = 0;
        int failures = 0;
        while (failures < sources.Length)
        {
            if (Present(move) is null)
            {
                return "it has changed meanwhile";
            }

            NodeId source = sources[turn % sources.Length];
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

        return "no node gives it";
    }

    /// <summary>The segment, if it is still as the decision saw it.</summary>
    private SegmentMetadata? Present(ReplicaMove move) =>
        view.State.FindPartition(move.Segment.Partition)?.Find(move.Segment.Number) is { } segment && segment.Replicas.Equals(move.Expected) ? segment : null;
}
