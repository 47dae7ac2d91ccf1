using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Failover;

public sealed class FailoverPolicyTests
{
    private static readonly TimeSpan Silent = Limits.LeaderSilenceMax;

    [Fact]
    public void Decide_EverybodyAnswersInItsLife_SealsNothing() => Decide(Logs()).ShouldBeEmpty();

    [Fact]
    public void Decide_LeaderInAnotherLife_SealsAtOnce()
    {
        Scene scene = Logs();
        scene.Do(Register(1, incarnation: 2));
        Decide(scene).ShouldBe([SealReason.LeaderRestarted]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Decide_LeaderSilent_SealsOnceItIsForTooLong(int factor)
    {
        // A quarter, a half and three quarters of the bound, then the bound.
        Scene scene = Logs();
        TimeSpan silence = Silent / factor;
        Decide(scene, (1, silence)).ShouldBe(factor == 1 ? [SealReason.LeaderSilent] : []);
    }

    [Fact]
    public void Decide_LeaderUnreachable_SealsAtOnce() => Decide(Logs(), (1, TimeSpan.MaxValue)).ShouldBe([SealReason.LeaderSilent]);

    [Fact]
    public void Decide_LeaderRemoved_SealsAtOnce()
    {
        Scene scene = Logs();
        scene.Do(new RemoveNode(new NodeId(1), true));
        Decide(scene, (1, Silent)).ShouldBe([SealReason.LeaderRemoved]);
    }

    [Fact]
    public void Decide_FollowersAreAway_SealsNothing() => Decide(Logs(), (2, Silent), (3, Silent)).ShouldBeEmpty();

    [Fact]
    public void Decide_FewerThanASealQuorumAnswer_WaitsForMore()
    {
        Scene scene = Logs();
        Decide(scene, (1, Silent), (2, TimeSpan.FromTicks(1))).ShouldBeEmpty();
        scene.Do(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)));
        Decide(scene, (1, Silent), (2, Silent)).ShouldBeEmpty();
    }

    [Fact]
    public void Decide_SealThatHasNotEnded_IsTakenOver()
    {
        Scene scene = Logs();
        scene.Do(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)));
        Decide(scene, (1, Silent)).ShouldBe([SealReason.Unfinished]);
    }

    private static Scene Logs()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        return scene;
    }

    private static SealReason[] Decide(Scene scene, params (int Node, TimeSpan Silence)[] silent) =>
    [
        .. FailoverPolicy.Decide(scene.State, node => silent.FirstOrDefault(item => item.Node == node.Value).Silence).Select(wanted => wanted.Reason),
    ];
}
