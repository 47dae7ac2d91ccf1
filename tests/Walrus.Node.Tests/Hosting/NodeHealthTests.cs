using Walrus.Node.Hosting;
using Walrus.Storage;

namespace Walrus.Node.Tests.Hosting;

public sealed class NodeHealthTests
{
    [Theory]
    [InlineData(null, false, true, false)]
    [InlineData(EngineState.Open, false, true, true)]
    [InlineData(EngineState.Open, true, true, false)]
    [InlineData(EngineState.Failed, false, false, false)]
    [InlineData(EngineState.Failed, true, false, false)]
    [InlineData(EngineState.Closed, true, true, false)]
    [InlineData(EngineState.Closed, false, true, false)]
    public void Of_EveryState_FollowsTheTable(EngineState? engine, bool isStopping, bool isAlive, bool isReady)
    {
        NodeHealth health = NodeHealth.Of(engine, takesPart: true, isStopping, null);

        health.IsAlive.ShouldBe(isAlive);
        health.IsReady.ShouldBe(isReady);
        health.Reason.ShouldNotBeNullOrWhiteSpace();
    }

    [Fact]
    public void Of_ANodeThatHasNotEnteredItsCluster_IsAliveAndNotReady() =>
        NodeHealth.Of(EngineState.Open, takesPart: false, isStopping: false, null).ShouldBe(new NodeHealth(true, false, "entering the cluster"));

    [Fact]
    public void Of_ANodeWhosePartHasEnded_IsNotAlive() =>
        NodeHealth.Of(EngineState.Open, takesPart: true, isStopping: false, "the disk is full").ShouldBe(new NodeHealth(false, false, "failed: the disk is full"));
}
