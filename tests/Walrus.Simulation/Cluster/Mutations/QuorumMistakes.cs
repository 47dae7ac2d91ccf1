using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>A leader counts itself as all of its replicas, so that its own copy is an ack quorum.</summary>
internal sealed class AcknowledgesAlone : Mistake
{
    public override ClusterMetadata Believed(ClusterMetadata right, NodeSetting node)
    {
        foreach ((PartitionId id, _, PartitionMetadata partition) in right.Partitions().ToArray())
        {
            SegmentMetadata last = partition.Last;
            if (last.Leader == node.Life && !last.IsSealed)
            {
                right = right.With(id, partition with { Segments = partition.Segments.SetItem(partition.Segments.Count - 1, last with { Replicas = ReplicaSet.Of(node.Life.Node) }) });
            }
        }

        return right;
    }
}

/// <summary>Readers see what is in a copy, whether a quorum has it or not.</summary>
internal sealed class ShowsWhatIsNotCommitted : Mistake
{
    public override ISegmentReplicas ReadReplicas(ISegmentReplicas right, NodeSetting node) => new Front(right);

    public override ISegmentReplicas SealedReplicas(ISegmentReplicas right, NodeSetting node) => new Front(right);

    private sealed class Front(ISegmentReplicas right) : ReplicasInFront(right)
    {
        public override ReplicaExtent? Find(SegmentId segment) => Right.Find(segment) is { } extent ? extent with { Committed = extent.End } : null;
    }
}

/// <summary>A router takes an unknown outcome for none, and sends the entry again.</summary>
internal sealed class RetriesTheUnknown : Mistake
{
    public override IPartitionAppender Appender(IPartitionAppender right, NodeSetting node) => new Front(right);

    private sealed class Front(IPartitionAppender right) : AppenderInFront(right)
    {
        public override ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in System.Buffers.ReadOnlySequence<byte> value) => TranslateAsync(Right.AppendAsync(partition, value));

        private static async ValueTask<AppendOutcome> TranslateAsync(ValueTask<AppendOutcome> append) =>
            await append is { Fate: not AppendFate.Unknown } known ? known : new AppendOutcome(AppendFate.NotLeader);
    }
}
