using System.Buffers;
using Walrus.Cluster.Tests.Routing.Fakes;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Routing;

/// <summary>The bounds of waiting.</summary>
public sealed class RoutingBoundTests
{
    private static readonly PartitionId Logs = Partition(1);

    [Fact]
    public void AppendAsync_WhileItIsRefused_IsTriedLessAndLessOften() => Run(async cluster =>
    {
        cluster[1].Appender.Refuse = _ => new AppendOutcome(AppendFate.RollingOver);
        (await Put(cluster[1])).Fate.ShouldBe(RouteFate.Unavailable);
        int doublings = (int)Math.Ceiling(Math.Log2(Limits.RoutePauseMax / Limits.RoutePauseMin));
        int most = (int)(Limits.RouteWaitMax / Limits.RoutePauseMax) + doublings + 2;
        cluster[1].Appender.Calls.ShouldBeInRange(most / 2, most);
    });

    [Fact]
    public void AppendAsync_AfterOneThatIsTakenButSlow_FollowsAfterAProbe() => Run(async cluster =>
    {
        bool isRolling = true;
        cluster[1].Appender.Refuse = _ => isRolling ? new AppendOutcome(AppendFate.RollingOver) : null;
        Task<RoutedAppend>[] waiting = [Put(cluster[1]), Put(cluster[1]), Put(cluster[1])];
        TaskCompletionSource acknowledged = new();
        cluster[1].Appender.Delay = _ => acknowledged.Task;
        isRolling = false;
        await Task.Delay(Limits.RoutePauseMax, cluster.Time);
        cluster.All(Logs).Length.ShouldBe(1, "the first goes alone");
        await Task.Delay(Limits.RouteProbeMax, cluster.Time);
        cluster.All(Logs).Length.ShouldBe(3);
        acknowledged.SetResult();
        (await Task.WhenAll(waiting)).Select(end => end.Offset.Value).ShouldBe([0, 1, 2]);
    });

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(
        () =>
        {
            FakeCluster cluster = new(1);
            cluster.Create("logs", 1);
            return cluster;
        },
        test);

    private static Task<RoutedAppend> Put(FakeNode node) => node.Router.AppendAsync(Logs, new ReadOnlySequence<byte>([1])).AsTask();
}
