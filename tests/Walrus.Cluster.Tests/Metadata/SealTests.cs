using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Metadata;

public sealed class SealTests
{
    private readonly Scene _scene = Scene.Of(3);

    public SealTests() => _scene.Does(Create("logs", On(1, 2, 3)));

    [Fact]
    public void CompleteSeal_ByTheLeader_SealsWithTheCountAndOpensTheNext()
    {
        IReadOnlyList<MetadataEvent> events = _scene.Does(Complete(Partition(1), 1, 1, Life(1), 10, On(2, 3)));
        PartitionMetadata chain = _scene.Chain(1);
        (chain.First.Status, chain.First.SealedCount, chain.First.SealedEnd).ShouldBe((SegmentStatus.Sealed, 10, new Offset(10)));
        (chain.Last.Number, chain.Last.Epoch, chain.Last.Leader, chain.Last.Base).ShouldBe((Segment(2), Epoch(2), Life(2), new Offset(10)));
        events.ShouldBe([new SegmentSealed(Partition(1), chain.First, IsClean: true), new SegmentOpened(Partition(1), chain.Last)]);
    }

    /// <summary>Scenario 21: a rollover proposed twice rolls once.</summary>
    [Fact]
    public void CompleteSeal_Twice_RollsOnce()
    {
        CompleteSeal proposal = Complete(Partition(1), 1, 1, Life(1), 10, On(2, 3));
        _scene.Does(proposal);
        MetadataResult again = _scene.IsAlreadySo(proposal);
        (again.Segment!.SealedCount, again.Open!.Number).ShouldBe((10, Segment(2)));
    }

    [Fact]
    public void CompleteSeal_OfARivalWithAnotherEnd_IsRefusedWithWhatIsSo()
    {
        _scene.Does(Complete(Partition(1), 1, 1, Life(1), 10, On(2)));
        MetadataResult late = _scene.Refuses(Complete(Partition(1), 1, 1, Life(1), 12, On(3)), MetadataRefusal.SegmentSealed);
        (late.Segment!.SealedEnd, late.Open!.Leader).ShouldBe((new Offset(10), Life(2)));
    }

    [Fact]
    public void CompleteSeal_OfAnOpenSegmentByAnybodyElse_IsRefused()
    {
        _scene.Refuses(Complete(Partition(1), 1, 1, Life(2), 10, On(2)), MetadataRefusal.NotTheLeader);
        _scene.Refuses(Complete(Partition(1), 1, 1, Life(1, 2), 10, On(2)), MetadataRefusal.NotTheLeader);
        _scene.Refuses(Complete(Partition(1), 1, 2, Life(1), 10, On(2)), MetadataRefusal.WrongEpoch);
    }

    [Fact]
    public void CompleteSeal_ByALeaderThatRestartedAfterIt_IsTaken()
    {
        _scene.Does(Register(1, incarnation: 2));
        _scene.Does(Complete(Partition(1), 1, 1, Life(1), 10, On(2)));
    }

    [Fact]
    public void CompleteSeal_WithAnEndThatCannotBe_IsRefused()
    {
        _scene.Does(Complete(Partition(1), 1, 1, Life(1), 10, On(1, 2)));
        _scene.Refuses(Complete(Partition(1), 2, 2, Life(1), 9, On(2)), MetadataRefusal.EndBeforeBase);
        MetadataRules.Apply(_scene.State, Complete(Partition(1), 2, 2, Life(1), long.MaxValue, On(2))).Result.Refusal.ShouldBe(MetadataRefusal.InvalidValue);
        _scene.Does(Complete(Partition(1), 2, 2, Life(1), 10, On(2)));
        _scene.Chain(1).Find(Segment(2))!.SealedCount.ShouldBe(0);
    }

    [Fact]
    public void CompleteSeal_WithANextThatCannotBe_IsRefused()
    {
        _scene.Does(Register(3, incarnation: 2));
        MetadataResult stale = _scene.Refuses(Complete(Partition(1), 1, 1, Life(1), 10, On(3, 1)), MetadataRefusal.StaleIncarnation);
        (stale.Node, stale.Open!.Number).ShouldBe((Life(3, 2), Segment(1)));
        _scene.Refuses(Complete(Partition(1), 1, 1, Life(1), 10, new SegmentAssignment(Life(2), Nodes(1))), MetadataRefusal.LeaderNotReplica);
    }

    [Fact]
    public void BeginSeal_OfAnOpenSegment_TakesItFromItsLeader()
    {
        _scene.Does(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2))).ShouldBe([new SealBegan(Partition(1), Segment(1), Epoch(2), Life(2))]);
        _scene.Refuses(Complete(Partition(1), 1, 1, Life(1), 10, On(2)), MetadataRefusal.WrongEpoch);
        _scene.Refuses(Complete(Partition(1), 1, 2, Life(1), 10, On(2)), MetadataRefusal.NotTheCoordinator);
        IReadOnlyList<MetadataEvent> events = _scene.Does(Complete(Partition(1), 1, 2, Life(2), 10, On(2, 3)));
        events[0].ShouldBeOfType<SegmentSealed>().IsClean.ShouldBeFalse();
        (_scene.Chain(1).First.Epoch, _scene.Chain(1).Last.Epoch, _scene.Chain(1).First.Coordinator).ShouldBe((Epoch(2), Epoch(3), NodeLife.None));
    }

    /// <summary>Scenario 13: a second coordinator takes over; the first can no longer complete.</summary>
    [Fact]
    public void BeginSeal_OfASecondCoordinator_FencesTheFirst()
    {
        BeginSeal first = new(Partition(1), Segment(1), Epoch(1), Life(2));
        _scene.Does(first);
        _scene.IsAlreadySo(first).Segment!.Epoch.ShouldBe(Epoch(2));
        _scene.Refuses(first with { Coordinator = Life(3) }, MetadataRefusal.WrongEpoch).Segment!.Coordinator.ShouldBe(Life(2));
        _scene.Does(new BeginSeal(Partition(1), Segment(1), Epoch(2), Life(3)));
        _scene.Refuses(Complete(Partition(1), 1, 2, Life(2), 8, On(2)), MetadataRefusal.WrongEpoch);
        _scene.Refuses(first, MetadataRefusal.WrongEpoch);
        _scene.Does(Complete(Partition(1), 1, 3, Life(3), 9, On(2)));
        _scene.Refuses(Complete(Partition(1), 1, 2, Life(2), 8, On(2)), MetadataRefusal.SegmentSealed).Segment!.SealedEnd.ShouldBe(new Offset(9));
        _scene.Refuses(first, MetadataRefusal.SegmentSealed);
    }

    [Fact]
    public void BeginSeal_ByANodeThatIsNotOfNow_IsRefused()
    {
        _scene.Does(Register(2, incarnation: 2));
        _scene.Refuses(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)), MetadataRefusal.StaleIncarnation).Node.ShouldBe(Life(2, 2));
        _scene.Refuses(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(9)), MetadataRefusal.UnknownNode);
        _scene.Does(new RemoveNode(new NodeId(3), true));
        _scene.Refuses(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(3)), MetadataRefusal.NodeRemoved);
    }

    [Fact]
    public void AnySegmentCommand_OfWhatIsNotThere_SaysWhatIsMissing()
    {
        _scene.Refuses(new BeginSeal(Partition(2), Segment(1), Epoch(1), Life(1)), MetadataRefusal.UnknownTopic);
        _scene.Refuses(new BeginSeal(Partition(1, 1), Segment(1), Epoch(1), Life(1)), MetadataRefusal.UnknownPartition);
        _scene.Refuses(new BeginSeal(Partition(1), Segment(2), Epoch(1), Life(1)), MetadataRefusal.UnknownSegment);
        _scene.Refuses(new BeginSeal(Partition(1), Segment(0), Epoch(1), Life(1)), MetadataRefusal.UnknownSegment);
        _scene.Refuses(Complete(Partition(1), 5, 1, Life(1), 1, On(1)), MetadataRefusal.UnknownSegment);
        _scene.Refuses(new SetReplicas(Partition(3), Segment(1), Nodes(1), Nodes(2)), MetadataRefusal.UnknownTopic);
        _scene.Refuses(new TrimSegments(Partition(1, 4), Segment(1)), MetadataRefusal.UnknownPartition);
    }
}
