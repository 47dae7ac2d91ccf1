namespace Walrus.Cluster;

/// <summary>Waits until something may be committed at a place: on the copy here, on the leader's by a long question, and on the metadata.</summary>
internal sealed class CommittedWait(IClusterView view, ISegmentPeers peers, ISegmentReplicas replicas, TimeProvider time)
{
    private readonly LongQuestions _questions = new(peers);

    /// <summary>See <see cref="IPartitionReader.WaitAsync"/>.</summary>
    public async ValueTask UntilAsync(PartitionId partition, Offset from, CancellationToken cancellationToken)
    {
        ClusterMetadata state = view.State;
        if (state.FindPartition(partition) is not { } chain || chain.At(from) is not { IsSealed: false } segment)
        {
            return;
        }

        SegmentId id = new(partition, segment.Number);
        NodeLife own = view.Own;
        ReplicaExtent? here = replicas.Find(id);
        if (here?.Committed > from)
        {
            return;
        }

        using CancellationTokenSource others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> waits = [Task.Delay(Limits.SegmentWaitMax, time, others.Token), ChangedAsync(partition, chain, state, others.Token)];
        if (here is not null)
        {
            waits.Add(MoreHereAsync(id, from, others.Token));
        }

        if (segment.Leader != own)
        {
            waits.Add(AskLeaderAsync(segment.Leader.Node, new WaitRequest(id, from, Limits.SegmentWaitMax), others.Token));
        }
        else if (here is null)
        {
            waits.Add(Task.Delay(Limits.SegmentWaitRetry, time, others.Token));
        }

        await Task.WhenAny(waits);
        await others.CancelAsync();
        foreach (Task wait in waits)
        {
            // Whatever ended the others, a cancelled wait or a store that closes: the reader finds out.
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Completes when the partition's chain is another one.</summary>
    private async Task ChangedAsync(PartitionId partition, PartitionMetadata seen, ClusterMetadata state, CancellationToken cancellationToken)
    {
        while (ReferenceEquals(state.FindPartition(partition), seen))
        {
            await view.ChangedAsync(state, cancellationToken);
            state = view.State;
        }
    }

    /// <summary>Completes when more is committed here; a while later when the wait ended without, because the segment is being sealed.</summary>
    private async Task MoreHereAsync(SegmentId segment, Offset from, CancellationToken cancellationToken)
    {
        await replicas.CommittedBeyondAsync(segment, from, cancellationToken);
        if (replicas.Find(segment) is not { } here || here.Committed <= from)
        {
            await Task.Delay(Limits.SegmentWaitRetry, time, cancellationToken);
        }
    }

    /// <summary>Completes when the leader has more, or a while after it answered otherwise.</summary>
    private async Task AskLeaderAsync(NodeId leader, WaitRequest request, CancellationToken cancellationToken)
    {
        bool hasMore = view.IsLive(leader) && leader != view.Own.Node && await _questions.AskAsync(leader, request).WaitAsync(cancellationToken);
        if (!hasMore)
        {
            await Task.Delay(Limits.SegmentWaitRetry, time, cancellationToken);
        }
    }
}
