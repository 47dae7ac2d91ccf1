using System.Collections.Immutable;
using Walrus.Cluster.Replication;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <content>Beginning on a store that took the place of a lost one (decision 0011).</content>
public sealed partial class SegmentHost
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isSettling;

    /// <summary>
    /// Completes when this node knows of which segments it must not say how much it held: before that, nothing is led or followed here, and it should not say that it takes part. At the first
    /// state at once, unless <see cref="SegmentHostOptions.ReplacesStore"/>.
    /// </summary>
    public Task Settled => _settled.Task;

    /// <summary>Set once the store knows what was lost with the one before it.</summary>
    private static ValueName SettledMark { get; } = new("__seg.settled");

    private static ImmutableArray<(NodeId Node, long Store)> StoresOf(Lease lease, ClusterMetadata state) =>
        [.. lease.Replicas.Nodes.Select(node => (node, state.FindNode(node)?.StoreNumber ?? 0))];

    /// <summary>False until the doubts are durable; called again with each state, and at the interval.</summary>
    private bool HasSettled(Running running, ClusterMetadata state)
    {
        if (_settled.Task.IsCompleted)
        {
            return true;
        }

        if (!_options.ReplacesStore || _engine.FindValue(SettledMark) is not null)
        {
            return _settled.TrySetResult();
        }

        // What this life was not registered in yet is the past of the store before it.
        if (!Volatile.Read(ref _isSettling) && state.FindNode(_own.Node) is { } known && known.Incarnation >= _own.Incarnation)
        {
            Volatile.Write(ref _isSettling, true);
            running.Work.Begin("Noting what was lost with the former store", default, cancellationToken => SettleAsync(running, state, cancellationToken));
        }

        return false;
    }

    private async Task SettleAsync(Running running, ClusterMetadata state, CancellationToken cancellationToken)
    {
        List<Task> doubts = [];
        foreach ((PartitionId id, _, PartitionMetadata partition) in state.Partitions())
        {
            SegmentMetadata last = partition.Last;
            if (!last.IsSealed && last.Replicas.Contains(_own.Node))
            {
                doubts.Add(running.Copies.DoubtAsync(new SegmentId(id, last.Number), last.Base, cancellationToken));
                if (doubts.Count >= Limits.SegmentDoubtsAtOnceMax)
                {
                    await Task.WhenAll(doubts);
                    doubts.Clear();
                }
            }
        }

        await Task.WhenAll(doubts);
        await _engine.SetValueAsync(SettledMark, new byte[] { 1 }, cancellationToken);
        _ = _settled.TrySetResult();
    }
}
