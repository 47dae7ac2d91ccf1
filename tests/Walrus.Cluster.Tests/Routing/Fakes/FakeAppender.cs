using System.Buffers;

namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>Appends of one node: as far as it knows by the lease, as far as is so by the seal.</summary>
internal sealed class FakeAppender(FakeCluster cluster, FakeView view) : IPartitionAppender
{
    /// <summary>What is to happen to an append instead, before anything is done; null lets it go on.</summary>
    public Func<PartitionId, AppendOutcome?> Refuse { get; set; } = _ => null;

    /// <summary>True loses the acknowledgement of an append that was carried out.</summary>
    public Func<PartitionId, bool> LosesAnswer { get; set; } = _ => false;

    /// <summary>Completed before the answer of an append that was carried out.</summary>
    public Func<PartitionId, Task> Delay { get; set; } = _ => Task.CompletedTask;

    public int Calls { get; private set; }

    public ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value)
    {
        Calls++;
        if (Refuse(partition) is { } refusal)
        {
            return new ValueTask<AppendOutcome>(refusal);
        }

        if (view.State.FindPartition(partition) is not { Last: { Status: SegmentStatus.Open } held } || held.Leader != view.Own)
        {
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));
        }

        // The replicas know whether it is sealed, though this node may not.
        SegmentMetadata? so = cluster.Scene.State.FindPartition(partition)?.Find(held.Number);
        if (so is not { Status: SegmentStatus.Open })
        {
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Unknown));
        }

        SegmentId segment = new(partition, held.Number);
        Offset at = cluster.Append(segment, value.ToArray());
        if (LosesAnswer(partition))
        {
            return new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.Unknown));
        }

        Task delay = Delay(partition);
        return delay.IsCompleted ? new ValueTask<AppendOutcome>(Acknowledge(segment, at)) : LateAsync(delay, segment, at);
    }

    public ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in SequencedEntries entries) =>
        AppendAsync(partition, new ReadOnlySequence<byte>(entries.Values));

    private AppendOutcome Acknowledge(SegmentId segment, Offset at) =>
        cluster.TryCommit(segment, at) ? new AppendOutcome(AppendFate.Acknowledged, at) : new AppendOutcome(AppendFate.Unknown);

    private async ValueTask<AppendOutcome> LateAsync(Task delay, SegmentId segment, Offset at)
    {
        await delay;
        return Acknowledge(segment, at);
    }
}
