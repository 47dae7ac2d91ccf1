using System.Buffers;
using Walrus.Cluster.Tests.Routing.Fakes;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Routing;

/// <summary>Where appends go, how long they wait, and in which order they arrive.</summary>
public sealed class PartitionRouterTests
{
    private static readonly PartitionId Logs = Partition(1);

    [Fact]
    public void AppendAsync_AtTheLeader_GoesToTheAppenderWithoutAHop() => Run(async cluster =>
    {
        RoutedAppend end = await Put(cluster[1], 7);
        end.ShouldBe(new RoutedAppend(RouteFate.Acknowledged, Offset.Zero));
        cluster[1].Calls.Questions.ShouldBe(0);
        Values(cluster).ShouldBe([7]);
    });

    [Fact]
    public void AppendAsync_AtTheLeader_AllocatesNothing() => Run(cluster =>
    {
        ReadOnlySequence<byte> value = new(new byte[100]);
        AppendOutcome acknowledged = new(AppendFate.Acknowledged, new Offset(5));
        cluster[1].Appender.Refuse = _ => acknowledged;
        for (int i = 0; i < 100; i++)
        {
            _ = IsCompleted(cluster[1].Router.AppendAsync(Logs, value));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            _ = IsCompleted(cluster[1].Router.AppendAsync(Logs, value));
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        return Task.CompletedTask;
    });

    [Fact]
    public void AppendAsync_AtAnotherNode_GoesToTheLeader() => Run(async cluster =>
    {
        RoutedAppend[] ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Put(cluster[2], (byte)i)));
        ends.Select(end => end.Fate).Distinct().ShouldBe([RouteFate.Acknowledged]);
        ends.Select(end => end.Offset.Value).ShouldBe(Enumerable.Range(0, 20).Select(i => (long)i));
        Values(cluster).ShouldBe(Enumerable.Range(0, 20).Select(i => (byte)i));
    });

    [Fact]
    public void AppendAsync_WhileTheLeaderRollsOver_WaitsAndKeepsTheOrder() => Run(async cluster =>
    {
        bool isRolling = true;
        cluster[1].Appender.Refuse = _ => isRolling ? new AppendOutcome(AppendFate.RollingOver) : null;
        Task<RoutedAppend>[] here = [.. Enumerable.Range(0, 10).Select(i => Put(cluster[1], (byte)i))];
        Task<RoutedAppend>[] there = [.. Enumerable.Range(100, 10).Select(i => Put(cluster[2], (byte)i))];
        await Pause(cluster, TimeSpan.FromSeconds(1));
        here.Concat(there).ShouldAllBe(append => !append.IsCompleted);
        cluster.Roll(Logs, leader: 3);
        isRolling = false;
        cluster.TellAll();
        RoutedAppend[] ends = await Task.WhenAll(here.Concat(there));
        ends.ShouldAllBe(end => end.Fate == RouteFate.Acknowledged);
        Values(cluster).Where(value => value < 100).ShouldBe(Enumerable.Range(0, 10).Select(i => (byte)i));
        Values(cluster).Where(value => value >= 100).ShouldBe(Enumerable.Range(100, 10).Select(i => (byte)i));
        cluster.Entries(new SegmentId(Logs, Segment(2))).Count.ShouldBe(20);
    });

    [Fact]
    public void AppendAsync_MeantForAnotherSegmentThanTheOpenOne_IsNotTakenByTheLeader() => Run(async cluster =>
    {
        // Node 2 does not know yet that segment 2 is open, whose leader is the same node: a later entry must not get in before one that was refused.
        cluster.Roll(Logs, leader: 1);
        cluster[1].Learn(cluster.Scene.State);
        Task<RoutedAppend> waiting = Put(cluster[2], 1);
        await Pause(cluster, TimeSpan.FromSeconds(1));
        waiting.IsCompleted.ShouldBeFalse();
        Values(cluster).ShouldBeEmpty();
        cluster.TellAll();
        (await waiting).Fate.ShouldBe(RouteFate.Acknowledged);
        Values(cluster).ShouldBe([1]);
    });

    [Fact]
    public void AppendAsync_WithoutALink_WaitsForItAndIsInTime() => Run(async cluster =>
    {
        bool isDown = true;
        cluster[2].Calls.Fault = _ => isDown ? LinkFault.Down : LinkFault.None;
        Task<RoutedAppend> waiting = Put(cluster[2], 1);
        await Pause(cluster, TimeSpan.FromSeconds(7));
        isDown = false;
        cluster[2].Calls.Reconnect();
        (await waiting).Fate.ShouldBe(RouteFate.Acknowledged);
    });

    [Theory]
    [InlineData((int)LinkFault.Down, "node 1, which leads segment 1, cannot be reached")]
    [InlineData((int)LinkFault.Busy, "node 1, which leads segment 1, did not take it")]
    public void AppendAsync_WithoutALinkForTooLong_IsUnavailableAndSaysWhoWasAsked(int fault, string reason) => Run(async cluster =>
    {
        cluster[2].Calls.Fault = _ => (LinkFault)fault;
        DateTimeOffset began = cluster.Time.GetUtcNow();
        RoutedAppend end = await Put(cluster[2], 1);
        TimeSpan took = cluster.Time.GetUtcNow() - began;
        end.Fate.ShouldBe(RouteFate.Unavailable);
        end.Reason.ShouldNotBeNull().ShouldContain(reason);
        took.ShouldBeGreaterThanOrEqualTo(Limits.RouteWaitMax);
        took.ShouldBeLessThan(Limits.RouteWaitMax + Limits.RouteAnswerMin);
        Values(cluster).ShouldBeEmpty();
    });

    [Theory]
    [InlineData((int)LinkFault.LostBefore, 0)]
    [InlineData((int)LinkFault.LostAfter, 1)]
    public void AppendAsync_WhoseAnswerIsLost_IsUnknownAndNotRepeated(int fault, int stored) => Run(async cluster =>
    {
        cluster[2].Calls.Fault = _ => (LinkFault)fault;
        RoutedAppend end = await Put(cluster[2], 1);
        end.Fate.ShouldBe(RouteFate.Unknown);
        end.Reason.ShouldNotBeNull().ShouldContain("node 1 was asked");
        cluster[2].Calls.Questions.ShouldBe(1);
        Values(cluster).Length.ShouldBe(stored);
    });

    [Fact]
    public void AppendAsync_SealedWhileItWaits_IsUnknownAndNotRepeated() => Run(async cluster =>
    {
        cluster[1].Appender.LosesAnswer = _ => true;
        (await Put(cluster[1], 1)).Fate.ShouldBe(RouteFate.Unknown);
        (await Put(cluster[2], 2)).Fate.ShouldBe(RouteFate.Unknown);
        Values(cluster).ShouldBe([1, 2]);
    });

    [Fact]
    public void AppendAsync_WhenTheStoreFails_SaysWhy() => Run(async cluster =>
    {
        cluster[1].Appender.Refuse = _ => new AppendOutcome(AppendFate.Failed, default, new Walrus.Storage.DiskFullException("/somewhere"));
        foreach (FakeNode node in cluster.Nodes)
        {
            RoutedAppend end = await Put(node, 1);
            end.Fate.ShouldBe(RouteFate.Failed);
            end.Reason.ShouldNotBeNull().ShouldContain("/somewhere");
        }
    });

    [Fact]
    public void AppendAsync_ToADeletedTopic_IsGone() => Run(async cluster =>
    {
        cluster.Scene.Does(new DeleteTopic(new TopicId(1)));
        cluster.TellAll();
        (await Put(cluster[1], 1)).Fate.ShouldBe(RouteFate.TopicGone);
        (await Put(cluster[2], 1)).Fate.ShouldBe(RouteFate.TopicGone);
    });

    [Fact]
    public void AppendAsync_WhenTooMuchWaits_IsUnavailableAtOnce() => Run(async cluster =>
    {
        cluster[2].Calls.Fault = _ => LinkFault.Down;
        byte[] large = new byte[Limits.FrameBytesMax];
        int fitting = (int)(Limits.RouteWaitingBytesMax / (large.Length + AppendRequestCodec.HeaderBytes));
        Task<RoutedAppend>[] waiting = [.. Enumerable.Range(0, fitting + 1).Select(_ => cluster[2].Router.AppendAsync(Logs, new ReadOnlySequence<byte>(large)).AsTask())];
        await Pause(cluster, TimeSpan.FromSeconds(1));
        RoutedAppend refused = await waiting.Single(append => append.IsCompleted);
        refused.Fate.ShouldBe(RouteFate.Unavailable);
        refused.Reason.ShouldNotBeNull().ShouldContain("too much waits");
        waiting.Length.ShouldBeLessThan(Limits.RouteWaitersMax);
    });

    [Fact]
    public void DisposeAsync_WhileAppendsWait_EndsThem() => Run(async cluster =>
    {
        cluster[2].Calls.Fault = _ => LinkFault.Down;
        Task<RoutedAppend> waiting = Put(cluster[2], 1);
        await Pause(cluster, Limits.RoutePauseMax);
        await cluster[2].Router.DisposeAsync();
        RoutedAppend end = await waiting;
        end.Fate.ShouldBe(RouteFate.Unavailable);
        end.Reason.ShouldBe("this node is stopping");
        (await Put(cluster[2], 1)).Fate.ShouldBe(RouteFate.Unavailable);
    });

    /// <summary>Rollovers, refusals, links that go and come back, lost answers: what each client got in is in its order, and once.</summary>
    [Fact]
    public void AppendAsync_UnderFaults_KeepsEachClientsOrderAndStoresNothingTwice() => Seeds.Run(30, seed => Run(async cluster =>
    {
        System.Random chance = new(seed);
        foreach (FakeNode node in cluster.Nodes)
        {
            node.Calls.Fault = _ => chance.Next(40) switch { 0 => LinkFault.Down, 1 => LinkFault.Busy, 2 => LinkFault.LostAfter, 3 => LinkFault.LostBefore, _ => LinkFault.None };
        }

        List<(byte Value, Task<RoutedAppend> End)>[] clients = [[], [], []];
        for (byte round = 0; round < 60; round++)
        {
            for (int client = 0; client < clients.Length; client++)
            {
                byte value = (byte)((client * 64) + round);
                clients[client].Add((value, Put(cluster[client + 1], value)));
            }

            if (chance.Next(6) == 0)
            {
                cluster.Roll(Logs, chance.Next(3) + 1);
            }

            foreach (FakeNode node in cluster.Nodes.Where(_ => chance.Next(3) == 0))
            {
                node.Learn(cluster.Scene.State);
            }

            await Pause(cluster, TimeSpan.FromMilliseconds(chance.Next(3) * 10));
        }

        cluster.TellAll();
        byte[] stored = Values(cluster);
        for (int client = 0; client < clients.Length; client++)
        {
            RoutedAppend[] ends = await Task.WhenAll(clients[client].Select(append => append.End));
            stored = Values(cluster);
            stored.Where(value => value / 64 == client).ShouldBeInOrder();
            for (int i = 0; i < ends.Length; i++)
            {
                int times = stored.Count(value => value == clients[client][i].Value);
                times.ShouldBeLessThanOrEqualTo(1);
                ends[i].Fate.ShouldBeOneOf(RouteFate.Acknowledged, RouteFate.Unknown);
                times.ShouldBeGreaterThanOrEqualTo(ends[i].Fate == RouteFate.Acknowledged ? 1 : 0);
                if (ends[i].Fate == RouteFate.Acknowledged)
                {
                    stored[ends[i].Offset.Value].ShouldBe(clients[client][i].Value);
                }
            }
        }
    }));

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(
        () =>
        {
            FakeCluster cluster = new(3);
            cluster.Create("logs", 1);
            return cluster;
        },
        test);

    private static Task<RoutedAppend> Put(FakeNode node, byte value) => node.Router.AppendAsync(Logs, new ReadOnlySequence<byte>(new[] { value })).AsTask();

    private static Task Pause(FakeCluster cluster, TimeSpan time) => Task.Delay(time, cluster.Time);

    private static bool IsCompleted(ValueTask<RoutedAppend> append) => append.IsCompleted;

    private static byte[] Values(FakeCluster cluster) => [.. cluster.All(Logs).Select(value => value.ShouldHaveSingleItem())];
}
