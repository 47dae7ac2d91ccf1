using static Walrus.Peers.HandshakeRefusal;

namespace Walrus.Peers.Tests.Handshake;

public sealed class PeerRosterTests
{
    private static readonly PeerIdentity Own = Identity(1);

    private readonly PeerRoster _roster = new(Own, new VersionRange(2, 4), takesGuests: false);

    [Theory]
    [InlineData(1, 1, HandshakeRefusal.Version, 0)]
    [InlineData(1, 2, None, 2)]
    [InlineData(3, 3, None, 3)]
    [InlineData(1, 9, None, 4)]
    [InlineData(5, 9, HandshakeRefusal.Version, 0)]
    public void JudgeHello_Versions_TheHighestCommonOneIsTaken(ushort min, ushort max, HandshakeRefusal refusal, int version)
    {
        Verdict verdict = _roster.JudgeHello(Hello(Identity(2)) with { Versions = new VersionRange(min, max) }, NotConnected);
        verdict.Refusal.ShouldBe(refusal);
        verdict.Version.ShouldBe((ushort)version);
    }

    [Fact]
    public void JudgeHello_OfAnotherCluster_IsRefusedWithBothNames()
    {
        Verdict verdict = _roster.JudgeHello(Hello(Identity(2) with { Cluster = new ClusterId(new Guid("12345678-0000-0000-0000-000000000000")) }), NotConnected);
        verdict.Refusal.ShouldBe(WrongCluster);
        verdict.Text.ShouldContain("12345678");
        verdict.Text.ShouldContain(Own.Cluster.ToString());
    }

    [Fact]
    public void JudgeHello_ForAnotherNode_IsRefused() =>
        _roster.JudgeHello(Hello(Identity(2)) with { Expected = new NodeId(3) }, NotConnected).Refusal.ShouldBe(WrongNode);

    [Fact]
    public void JudgeHello_OfTheOwnId_IsRefused() => _roster.JudgeHello(Hello(Identity(1)), NotConnected).Refusal.ShouldBe(SameNode);

    [Fact]
    public void JudgeHello_OfAGuest_DependsOnTheNode()
    {
        Introduction guest = Hello(new PeerIdentity(ClusterId.None, NodeId.None, new Incarnation(0), Own.Advertised));
        _roster.JudgeHello(guest, NotConnected).Refusal.ShouldBe(NoGuests);
        new PeerRoster(Own, new VersionRange(2, 4), takesGuests: true).JudgeHello(guest, NotConnected).IsAccepted.ShouldBeTrue();
    }

    [Fact]
    public void JudgeHello_ByIncarnation_OnlyTheNewestPasses()
    {
        _roster.Accept(Identity(2, 5)).ShouldBeFalse();

        _roster.JudgeHello(Hello(Identity(2, 4)), Connected).Refusal.ShouldBe(StaleIncarnation);
        _roster.JudgeHello(Hello(Identity(2, 5)), Connected).IsAccepted.ShouldBeTrue();
        _roster.JudgeHello(Hello(Identity(2, 6)), Connected).IsAccepted.ShouldBeTrue();
        _roster.Accept(Identity(2, 6)).ShouldBeTrue();
        _roster.Accept(Identity(2, 6)).ShouldBeFalse();
    }

    [Fact]
    public void JudgeHello_SameIncarnationFromElsewhere_IsTwoProcessesWhileTheFirstIsConnected()
    {
        _roster.Accept(Identity(2, 5));
        PeerIdentity elsewhere = Identity(2, 5) with { Advertised = new PeerAddress("elsewhere", 1) };

        _roster.JudgeHello(Hello(elsewhere), Connected).Refusal.ShouldBe(NodeTwice);
        _roster.JudgeHello(Hello(elsewhere), NotConnected).IsAccepted.ShouldBeTrue();
    }

    [Fact]
    public void JudgeHello_OfARemovedNode_IsRefusedUntilItIsRestored()
    {
        _roster.Remove(new NodeId(2));
        _roster.JudgeHello(Hello(Identity(2)), NotConnected).Refusal.ShouldBe(Removed);
        _roster.Restore(new NodeId(2));
        _roster.JudgeHello(Hello(Identity(2)), NotConnected).IsAccepted.ShouldBeTrue();
    }

    [Fact]
    public void Remove_MoreThanAreRemembered_ForgetsTheOldest()
    {
        for (int node = 2; node <= Limits.PeersRemovedMax + 2; node++)
        {
            _roster.Remove(new NodeId(node));
        }

        _roster.JudgeHello(Hello(Identity(2)), NotConnected).IsAccepted.ShouldBeTrue();
        _roster.JudgeHello(Hello(Identity(3)), NotConnected).Refusal.ShouldBe(Removed);
    }

    [Fact]
    public void JudgeHello_MoreNodesThanAreKnown_IsRefused()
    {
        for (int node = 2; node < Limits.PeersKnownMax + 2; node++)
        {
            _roster.Accept(Identity(node));
        }

        _roster.Known.ShouldBe(Limits.PeersKnownMax);
        _roster.JudgeHello(Hello(Identity(100_000)), NotConnected).Refusal.ShouldBe(TooMany);
        _roster.JudgeHello(Hello(Identity(2)), NotConnected).IsAccepted.ShouldBeTrue();
    }

    [Fact]
    public void JudgeWelcome_OfAnotherNode_IsRefused()
    {
        _roster.JudgeWelcome(Welcome(Identity(3)), new NodeId(2), NotConnected).Refusal.ShouldBe(WrongNode);
        _roster.JudgeWelcome(Welcome(Identity(1)), new NodeId(2), NotConnected).Refusal.ShouldBe(SameNode);
        _roster.JudgeWelcome(Welcome(Identity(2)), new NodeId(2), NotConnected).IsAccepted.ShouldBeTrue();
    }

    [Fact]
    public void JudgeWelcome_AVersionThatIsNotOurs_IsRefused()
    {
        _roster.JudgeWelcome(Welcome(Identity(2)) with { Versions = new VersionRange(5, 5) }, new NodeId(2), NotConnected).Refusal.ShouldBe(HandshakeRefusal.Version);
        _roster.JudgeWelcome(Welcome(Identity(2)) with { Versions = new VersionRange(3, 4) }, new NodeId(2), NotConnected).Refusal.ShouldBe(HandshakeRefusal.Version);
    }

    private static bool Connected(NodeId node) => true;

    private static bool NotConnected(NodeId node) => false;

    private static PeerIdentity Identity(int node, int incarnation = 1) => new(TestNode.Cluster, new NodeId(node), new Incarnation(incarnation), new PeerAddress("host", node > 60_000 ? 1 : node));

    private static Introduction Hello(PeerIdentity identity) => new(new VersionRange(2, 4), PeerLane.Urgent, identity, new NodeId(1));

    private static Introduction Welcome(PeerIdentity identity) => new(new VersionRange(3, 3), PeerLane.Urgent, identity, new NodeId(1));
}
