using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Metadata;

public sealed class SealedSegmentTests
{
    private readonly Scene _scene = Scene.Of(4);

    public SealedSegmentTests()
    {
        _scene.Does(Create("logs", On(1, 2)));
        _scene.Does(Complete(Partition(1), 1, 1, Life(1), 10, On(2, 3)));
        _scene.Does(Complete(Partition(1), 2, 2, Life(2), 10, On(3, 1)));
        _scene.Does(Complete(Partition(1), 3, 3, Life(3), 25, On(1, 2)));
    }

    [Fact]
    public void SetReplicas_OfASealedSegment_IsDoneOnce()
    {
        SetReplicas repair = new(Partition(1), Segment(1), Nodes(1, 2), Nodes(2, 4));
        _scene.Does(repair).ShouldBe([new ReplicasChanged(Partition(1), Segment(1), Nodes(1, 2), Nodes(2, 4))]);
        _scene.IsAlreadySo(repair);
        _scene.Chain(1).First.Leader.ShouldBe(Life(1));
        _scene.Refuses(repair with { Replicas = Nodes(1) }, MetadataRefusal.ReplicasChanged).Segment!.Replicas.ShouldBe(Nodes(2, 4));
    }

    [Fact]
    public void SetReplicas_ThatCannotBe_IsRefused()
    {
        _scene.Refuses(new SetReplicas(Partition(1), Segment(4), Nodes(1, 2), Nodes(1)), MetadataRefusal.SegmentNotSealed);
        _scene.Refuses(new SetReplicas(Partition(1), Segment(1), Nodes(1, 2), Nodes(3, 4)), MetadataRefusal.ReplicasDisjoint);
        _scene.Refuses(new SetReplicas(Partition(1), Segment(1), Nodes(1, 2), Nodes(1, 9)), MetadataRefusal.UnknownNode);
        _scene.Does(new RemoveNode(new NodeId(4), false));
        _scene.Refuses(new SetReplicas(Partition(1), Segment(1), Nodes(1, 2), Nodes(1, 4)), MetadataRefusal.NodeRemoved);
    }

    [Fact]
    public void TrimSegments_OfSealedOnes_TakesThemFromTheFront()
    {
        _scene.Does(new TrimSegments(Partition(1), Segment(2))).ShouldBe([new SegmentsTrimmed(Partition(1), Segment(1), Segment(2), new Offset(10))]);
        _scene.IsAlreadySo(new TrimSegments(Partition(1), Segment(1)));
        _scene.State.SegmentCount.ShouldBe(2);
        _scene.Refuses(new TrimSegments(Partition(1), Segment(4)), MetadataRefusal.SegmentNotSealed);
        _scene.Refuses(new TrimSegments(Partition(1), Segment(5)), MetadataRefusal.UnknownSegment);
        _scene.Refuses(new TrimSegments(Partition(1), Segment(0)), MetadataRefusal.UnknownSegment);
        _scene.Refuses(Complete(Partition(1), 1, 1, Life(1), 10, On(2, 3)), MetadataRefusal.SegmentTrimmed);
        _scene.Refuses(new SetReplicas(Partition(1), Segment(2), Nodes(2, 3), Nodes(2)), MetadataRefusal.SegmentTrimmed);
        _scene.Does(Complete(Partition(1), 4, 4, Life(1), 30, On(2)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    [InlineData(10, 3)]
    [InlineData(24, 3)]
    [InlineData(25, 4)]
    [InlineData(1000, 4)]
    public void At_ByOffset_IsTheSegmentThatHoldsIt(long offset, int segment) =>
        _scene.Chain(1).At(new Offset(offset))!.Number.ShouldBe(Segment(segment));

    [Fact]
    public void At_BelowTheStart_IsNothing()
    {
        _scene.Does(new TrimSegments(Partition(1), Segment(2)));
        _scene.Chain(1).At(new Offset(9)).ShouldBeNull();
        _scene.Chain(1).At(new Offset(10))!.Number.ShouldBe(Segment(3));
        _scene.Chain(1).Find(Segment(2)).ShouldBeNull();
        _scene.Chain(1).Find(Segment(5)).ShouldBeNull();
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 2)]
    [InlineData(4, 3, 2)]
    [InlineData(5, 3, 3)]
    public void Quorums_ByReplicas_AlwaysMeet(int replicas, int ack, int seal)
    {
        ReplicaSet set = Nodes([.. Enumerable.Range(1, replicas)]);
        (set.AckQuorum, set.SealQuorum).ShouldBe((ack, seal));
        (set.AckQuorum + set.SealQuorum).ShouldBe(replicas + 1);
    }

    [Fact]
    public void ReplicaSet_OfWhatIsNone_IsNull()
    {
        ReplicaSet.TryCreate([]).ShouldBeNull();
        ReplicaSet.TryCreate([new NodeId(1), new NodeId(1)]).ShouldBeNull();
        ReplicaSet.TryCreate([new NodeId(0)]).ShouldBeNull();
        ReplicaSet.TryCreate(Enumerable.Range(1, Limits.ReplicationFactorMax).Select(id => new NodeId(id))).ShouldNotBeNull();
        ReplicaSet.TryCreate(Enumerable.Range(1, Limits.ReplicationFactorMax + 1).Select(id => new NodeId(id))).ShouldBeNull();
        Nodes(3, 1, 2).ShouldBe(Nodes(1, 2, 3));
        Nodes(3, 1).ToString().ShouldBe("{1 3}");
    }
}
