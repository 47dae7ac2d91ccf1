namespace Walrus.Cluster;

/// <summary>Which segments to seal because nobody writes them any more. Pure.</summary>
public static class FailoverPolicy
{
    /// <summary>
    /// Open segments whose leader is no longer what it was or does not answer, and segments that are being sealed: by whom does not matter, because whoever asks is the one
    /// controller there is. Only those of which a seal quorum of replicas answers: beginning with fewer would fence the leader off and help nobody. In the order of partitions.
    /// </summary>
    /// <param name="state">The metadata.</param>
    /// <param name="silence">For how long a node has not answered, zero for one that does.</param>
    public static IEnumerable<SegmentToSeal> Decide(ClusterMetadata state, Func<NodeId, TimeSpan> silence)
    {
        HashSet<NodeId> live = [.. state.Nodes.Values.Where(node => node.Status != NodeStatus.Removed && silence(node.Id) == TimeSpan.Zero).Select(node => node.Id)];
        foreach ((PartitionId id, _, PartitionMetadata partition) in state.Partitions())
        {
            SegmentMetadata last = partition.Last;
            if (Reason(state, last, silence) is { } reason && Live(last.Replicas, live) >= last.Replicas.SealQuorum)
            {
                yield return new SegmentToSeal(id, last, reason);
            }
        }
    }

    private static SealReason? Reason(ClusterMetadata state, SegmentMetadata segment, Func<NodeId, TimeSpan> silence)
    {
        if (segment.Status == SegmentStatus.Sealing)
        {
            return SealReason.Unfinished;
        }

        if (state.FindNode(segment.Leader.Node) is not { Status: not NodeStatus.Removed } leader)
        {
            return SealReason.LeaderRemoved;
        }

        if (leader.Life != segment.Leader)
        {
            return SealReason.LeaderRestarted;
        }

        return silence(leader.Id) >= Limits.LeaderSilenceMax ? SealReason.LeaderSilent : null;
    }

    private static int Live(ReplicaSet replicas, HashSet<NodeId> live)
    {
        int count = 0;
        foreach (NodeId node in replicas.Nodes)
        {
            count += live.Contains(node) ? 1 : 0;
        }

        return count;
    }
}
