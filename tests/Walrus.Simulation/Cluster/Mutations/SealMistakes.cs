using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>A replica promises to refuse its old leader, and does not.</summary>
internal sealed class PromisesAndTakesOn : Mistake
{
    public override ISegmentReplicas SealedReplicas(ISegmentReplicas right, NodeSetting node) => new Front(right);

    private sealed class Front(ISegmentReplicas right) : ReplicasInFront(right)
    {
        public override ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) => Right.Find(segment) is { } extent
            ? ValueTask.FromResult(new SealAnswer(SealFate.Sealed, extent.End, epoch))
            : base.SealAsync(segment, epoch, cancellationToken);
    }
}

/// <summary>A replica says that it is one entry shorter than it is.</summary>
internal sealed class CountsOneTooFew : Mistake
{
    public override ISegmentReplicas SealedReplicas(ISegmentReplicas right, NodeSetting node) => new Front(right);

    private sealed class Front(ISegmentReplicas right) : ReplicasInFront(right)
    {
        public override async ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken)
        {
            SealAnswer answer = await Right.SealAsync(segment, epoch, cancellationToken);
            return answer.Fate == SealFate.Sealed && Right.Find(segment) is { } extent && answer.End > extent.Base ? answer with { End = answer.End + -1 } : answer;
        }
    }
}

/// <summary>The coordinator does not wait for answers at all: each copy counts as empty unless it is quick.</summary>
internal sealed class SealsWithoutAsking : Mistake
{
    public override ISegmentPeers Peers(ISegmentPeers right, NodeSetting node) => new Front(right, node.World);

    private sealed class Front(ISegmentPeers right, ClusterWorld world) : PeersInFront(right)
    {
        public override ValueTask<SealAnswer?> SealAsync(NodeId node, SealRequest request, CancellationToken cancellationToken) => ValueTask.FromResult<SealAnswer?>(
            new SealAnswer(SealFate.Sealed, world.Oracle.Metadata.Newest.FindPartition(request.Segment.Partition)?.Find(request.Segment.Number)?.Base ?? default, request.Epoch));
    }
}

/// <summary>The coordinator proposes an end that is one too small.</summary>
internal sealed class SealsOneTooShort : Mistake
{
    public override IMetadataProposer Proposer(IMetadataProposer right, NodeSetting node) => new ProposerInFront(right, command =>
        command is CompleteSeal seal && Segment(node, seal) is { Status: SegmentStatus.Sealing } segment && seal.End > segment.Base ? seal with { End = seal.End + -1 } : command);

    private static SegmentMetadata? Segment(NodeSetting node, CompleteSeal seal) => node.World.Oracle.Metadata.Newest.FindPartition(seal.Partition)?.Find(seal.Segment);
}

/// <summary>A leader rolls over before it has drained: the last entry is not counted.</summary>
internal sealed class RollsOverUndrained : Mistake
{
    public override IMetadataProposer Proposer(IMetadataProposer right, NodeSetting node) => new ProposerInFront(right, command =>
        command is CompleteSeal seal && Segment(node, seal) is { Status: SegmentStatus.Open } segment && seal.End > segment.Base ? seal with { End = seal.End + -1 } : command);

    private static SegmentMetadata? Segment(NodeSetting node, CompleteSeal seal) => node.World.Oracle.Metadata.Newest.FindPartition(seal.Partition)?.Find(seal.Segment);
}
