using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Leases;

public sealed class LeaseSetTests
{
    private readonly Scene _scene = Scene.Of(3);

    public LeaseSetTests()
    {
        _scene.Does(Create("a", On(1, 2)));
        _scene.Does(Create("b", On(2, 1), On(1, 3)));
    }

    [Fact]
    public void Of_ANode_AreTheOpenSegmentsThatItLeads()
    {
        LeaseSet leases = LeaseSet.Of(_scene.State, Life(1));
        leases.Leases.Keys.ShouldBe([Partition(1), Partition(2, 1)]);
        leases.Leases[Partition(1)].ShouldBe(new Lease(Partition(1), Segment(1), Epoch(1), Offset.Zero, Nodes(1, 2)));
    }

    [Fact]
    public void Of_ARestartedNode_AreNone()
    {
        _scene.Does(Register(1, incarnation: 2));
        LeaseSet.Of(_scene.State, Life(1)).Leases.ShouldBeEmpty();
        LeaseSet.Of(_scene.State, Life(1, 2)).Leases.ShouldBeEmpty();
        LeaseSet.Of(_scene.State, Life(2)).Leases.Keys.ShouldBe([Partition(2)]);
    }

    [Fact]
    public void Of_ARemovedOrUnknownNode_AreNone()
    {
        _scene.Does(new RemoveNode(new NodeId(1), true));
        LeaseSet.Of(_scene.State, Life(1)).Leases.ShouldBeEmpty();
        LeaseSet.Of(_scene.State, Life(9)).Leases.ShouldBeEmpty();
    }

    [Fact]
    public void Of_ASegmentThatIsBeingSealed_IsGoneAndComesBackWithTheNext()
    {
        LeaseSet before = LeaseSet.Of(_scene.State, Life(1));
        _scene.Does(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)));
        LeaseSet sealing = LeaseSet.Of(_scene.State, Life(1));
        LeaseDiff lost = before.To(sealing);
        (lost.Revoked.Single().Partition, lost.Granted.Length).ShouldBe((Partition(1), 0));
        _scene.Does(Complete(Partition(1), 1, 2, Life(2), 7, On(1, 2)));
        Lease granted = sealing.To(LeaseSet.Of(_scene.State, Life(1))).Granted.ShouldHaveSingleItem();
        (granted.Segment, granted.Epoch, granted.Base).ShouldBe((Segment(2), Epoch(3), new Offset(7)));
    }

    [Fact]
    public void To_ARolloverToItself_RevokesAndGrants()
    {
        LeaseSet before = LeaseSet.Of(_scene.State, Life(1));
        _scene.Does(Complete(Partition(1), 1, 1, Life(1), 7, On(1, 2)));
        LeaseDiff diff = before.To(LeaseSet.Of(_scene.State, Life(1)));
        (diff.Revoked.Single().Segment, diff.Granted.Single().Segment, diff.IsEmpty).ShouldBe((Segment(1), Segment(2), false));
    }

    [Fact]
    public void To_TheSame_IsEmpty()
    {
        LeaseSet leases = LeaseSet.Of(_scene.State, Life(1));
        leases.To(LeaseSet.Of(_scene.State, Life(1))).IsEmpty.ShouldBeTrue();
        LeaseSet.Empty.To(leases).Granted.Length.ShouldBe(2);
    }

    /// <summary>Single writer: no state gives two nodes a lease for one partition.</summary>
    [Fact]
    public void Of_AllNodes_NeverOverlap() =>
        Enumerable.Range(1, 3).SelectMany(node => LeaseSet.Of(_scene.State, Life(node)).Leases.Keys).ShouldBeUnique();
}
