namespace Walrus.Cluster;

/// <summary>
/// Whether a segment's leader, who says that there is no more, may be believed. One that was cut off or paused and has been replaced does not know it, and what its successor acknowledged is not
/// in its log. So an ack quorum of replicas, the leader among them, has to say that none of them has promised the segment to a coordinator: then no seal quorum had when they were asked, nobody else
/// had acknowledged anything by then, and the leader's word was true. Raft's read index (Ongaro, "Consensus: Bridging Theory and Practice", 6.4), for segments. Thread-safe.
/// </summary>
internal sealed class EndProof(ISegmentPeers peers, Func<NodeId, bool> isLive)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StandRequest, Rounds> _open = [];

    /// <summary>Segments of which somebody is being asked.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>
    /// True when the leader's word of before this call was true. False when it was not, or nobody can say. Those who ask at the same time share a round of questions, but never one that had begun before.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<bool> HoldsAsync(PartitionId partition, SegmentMetadata segment, CancellationToken cancellationToken)
    {
        StandRequest request = new(new SegmentId(partition, segment.Number), segment.Epoch);
        lock (_gate)
        {
            if (!_open.TryGetValue(request, out Rounds? rounds))
            {
                rounds = new Rounds { Running = AskAsync(segment, request) };
                _open.Add(request, rounds);
                _ = GoOnAsync(request, rounds, segment);
                return rounds.Running.WaitAsync(cancellationToken);
            }

            rounds.Next ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            return rounds.Next.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>As long as somebody came while a round was under way, there is another one.</summary>
    private async Task GoOnAsync(StandRequest request, Rounds rounds, SegmentMetadata segment)
    {
        while (true)
        {
            await ((Task)rounds.Running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
            TaskCompletionSource<bool>? next;
            lock (_gate)
            {
                next = rounds.Next;
                rounds.Next = null;
                if (next is null)
                {
                    _open.Remove(request);
                    return;
                }

                rounds.Running = AskAsync(segment, request);
            }

            _ = PassOnAsync(rounds.Running, next);
        }
    }

    private static async Task PassOnAsync(Task<bool> round, TaskCompletionSource<bool> next)
    {
        try
        {
            next.SetResult(await round);
        }
        catch (Exception defect)
        {
            next.SetException(defect);
        }
    }

    private async Task<bool> AskAsync(SegmentMetadata segment, StandRequest request)
    {
        NodeId leader = segment.Leader.Node;
        List<Task<bool?>> asked = [];
        foreach (NodeId node in segment.Replicas.Nodes)
        {
            // The own node does not see itself among those that answer; asking it costs nothing.
            if (node != leader && isLive(node))
            {
                asked.Add(peers.StandAsync(node, request, CancellationToken.None).AsTask());
            }
        }

        int missing = segment.Replicas.AckQuorum - 1;
        if (await peers.StandAsync(leader, request, CancellationToken.None) is not true)
        {
            return false;
        }

        while (missing > 0 && asked.Count >= missing)
        {
            Task<bool?> answered = await Task.WhenAny(asked);
            _ = asked.Remove(answered);
            missing -= await answered is true ? 1 : 0;
        }

        return missing <= 0;
    }

    /// <summary>The round that is under way, and who waits for the one after it.</summary>
    private sealed class Rounds
    {
        public required Task<bool> Running { get; set; }

        public TaskCompletionSource<bool>? Next { get; set; }
    }
}
