using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Sealing;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Failover;

/// <summary>The controller on a machine of the metadata: what it proposes is applied, and checked against the invariants.</summary>
public sealed class FailoverControllerTests
{
    private static readonly PartitionId Logs = Partition(1);

    [Fact]
    public async Task Run_LeaderRestartedWithTheLongestCopy_SealsAtItsLengthOnAQuorum()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 3);
        SegmentId id = new(Logs, Segment(1));
        nodes[1].Replicas.Make(id, Offset.Zero, new Offset(10));
        nodes[2].Replicas.Make(id, Offset.Zero, new Offset(8));
        nodes[3].Replicas.Make(id, Offset.Zero, new Offset(7));
        cluster.Do(Register(1, incarnation: 2));
        await RunUntilAsync(Controller(cluster, nodes[2].Peers), () => Chain(cluster).First.IsSealed);
        SegmentMetadata done = Chain(cluster).First;
        (done.SealedEnd, done.Epoch).ShouldBe((new Offset(10), Epoch(2)));
        new[] { 1, 2, 3 }.Count(node => nodes[node].Replicas.Find(id)!.Value.End == new Offset(10)).ShouldBeGreaterThanOrEqualTo(2);
        Chain(cluster).Last.Status.ShouldBe(SegmentStatus.Open);
        Chain(cluster).Last.Leader.ShouldBe(Life(2));
    }

    [Fact]
    public async Task Run_LeaderWithItsDataLost_SealsByTheOthers()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 3);
        SegmentId id = new(Logs, Segment(1));
        nodes[1].Replicas.Make(id, Offset.Zero, new Offset(2)).CannotVouch = true;
        nodes[2].Replicas.Make(id, Offset.Zero, new Offset(3000));
        nodes[3].Replicas.Make(id, Offset.Zero, new Offset(7));
        cluster.Do(Register(1, incarnation: 2));
        await RunUntilAsync(Controller(cluster, nodes[2].Peers), () => Chain(cluster).First.IsSealed);
        Chain(cluster).First.SealedEnd.ShouldBe(new Offset(3000));
        nodes[3].Replicas.Find(id)!.Value.End.ShouldBe(new Offset(3000));
        nodes[1].Replicas.Find(id)!.Value.End.ShouldBe(new Offset(2));
    }

    [Fact]
    public async Task Run_SingleNodeRestartedWithManySegments_SealsThemAll()
    {
        Scene scene = Of(1);
        scene.Does(Create("logs", [.. Enumerable.Repeat(On(1), 700)]));
        FakeCluster cluster = new(scene);
        cluster.Do(Register(1, incarnation: 2));
        cluster.Do(new ActivateNode(Life(1, 2)));
        FailoverController controller = new(cluster.ViewOf(1, 2), cluster, new InstantPeers(), () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(controller, () => cluster.State.Partitions().All(item => item.Partition.Last.Leader == Life(1, 2)));
        cluster.State.Partitions().ShouldAllBe(item => item.Partition.Segments.Count == 2 && item.Partition.First.SealedEnd == new Offset(5));
        cluster.Proposed.Count.ShouldBe(1_400, "each is begun and completed once");
    }

    [Fact]
    public async Task Run_ManyNextSegments_AreSpreadOverTheNodes()
    {
        Scene scene = Of(4);
        scene.Does(Create("logs", [.. Enumerable.Repeat(On(1, 2, 3), 60)]));
        FakeCluster cluster = new(scene);
        cluster.Do(Register(1, incarnation: 2));
        // Its clock stands still: all begins at the first look, and is placed from one count of the nodes' load.
        FailoverController controller = new(cluster.ViewOf(2), cluster, new InstantPeers(), () => true, new ManualTime(), NullLoggerFactory.Instance);
        controller.Poke();
        await RunUntilAsync(controller, () => cluster.State.Partitions().All(item => item.Partition.Last.Number == Segment(2)));
        int[] led = [.. cluster.State.Partitions().CountBy(item => item.Partition.Last.Leader.Node).Select(item => item.Value)];
        led.Length.ShouldBe(4);
        led.ShouldAllBe(count => count == 15);
    }

    [Fact]
    public async Task Run_SilentLeader_IsSealedOnceItsTimeIsOver()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        ManualTime time = new();
        FailoverController controller = new(cluster.ViewOf(2), cluster, new InstantPeers(), () => true, time, NullLoggerFactory.Instance);
        cluster.SetAway(1);
        DateTimeOffset start = time.GetUtcNow();
        await RunUntilAsync(controller, () => !cluster.Proposed.IsEmpty, time);
        (time.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(Limits.LeaderSilenceMax);
        Chain(cluster).First.Leader.ShouldBe(Life(1));
    }

    [Fact]
    public async Task Run_WhileAnotherNodeLeads_DoesNothing()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        cluster.Do(Register(1, incarnation: 2));
        int asked = 0;
        FailoverController controller = new(
            cluster.ViewOf(2), cluster, new InstantPeers(), () => Interlocked.Increment(ref asked) > 1_000_000, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(controller, () => Volatile.Read(ref asked) > 3);
        cluster.Proposed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_LeadershipLostInTheMiddle_GivesUpAndItsSuccessorEnds()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        cluster.Do(Register(1, incarnation: 2));
        bool leads = true;
        InstantPeers silent = new() { Promise = static (_, _) => null };
        using CancellationTokenSource stop = new();
        FailoverController first = new(cluster.ViewOf(2), cluster, silent, () => Volatile.Read(ref leads), TimeProvider.System, NullLoggerFactory.Instance);
        Task running = first.RunAsync(stop.Token);
        await Wait.Until(() => Chain(cluster).First.Status == SegmentStatus.Sealing);
        Volatile.Write(ref leads, false);
        first.Poke();

        FailoverController second = new(cluster.ViewOf(3), cluster, new InstantPeers(), () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(second, () => Chain(cluster).First.IsSealed);
        Chain(cluster).First.Epoch.ShouldBe(Epoch(3));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(running));
        first.Dispose();
    }

    [Fact]
    public async Task Run_NextLeaderRestartedMeanwhile_IsPlacedAnew()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        cluster.Do(Register(1, incarnation: 2));
        int refused = 0;
        cluster.Intercept = command => command is CompleteSeal && Interlocked.Increment(ref refused) == 1
            ? new ProposalOutcome(ProposalFate.Applied, new MetadataResult(MetadataOutcome.Refused) { Refusal = MetadataRefusal.StaleIncarnation })
            : null;
        await RunUntilAsync(Instant(cluster), () => Chain(cluster).First.IsSealed);
        cluster.Proposed.Count(command => command is CompleteSeal).ShouldBe(2);
    }

    [Fact]
    public async Task Run_OutcomeOfTheEndUnknown_IsProposedAgainWithTheSameEnd()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        cluster.Do(Register(1, incarnation: 2));
        int lost = 0;
        cluster.Intercept = command =>
        {
            if (command is not CompleteSeal || Interlocked.Increment(ref lost) > 1)
            {
                return null;
            }

            cluster.Do(command); // It was applied, but nobody heard.
            return new ProposalOutcome(ProposalFate.Unknown, null);
        };
        await RunUntilAsync(Instant(cluster), () => cluster.Proposed.Count(command => command is CompleteSeal) == 2);
        Chain(cluster).Segments.Count.ShouldBe(2, "rolled over once");
        Chain(cluster).First.SealedEnd.ShouldBe(new Offset(5));
    }

    [Fact]
    public void Silence_OfANodeWhoseConnectionIsRefused_CountsAtOnceAndEndsWhenItIsBack()
    {
        Scene scene = Of(2);
        FakeCluster cluster = new(scene);
        int told = 0;
        NodeSilence silence = new(cluster.ViewOf(1), new ManualTime()) { Changed = () => told++ };
        NodeId other = new(2);
        silence.Refused(other, Walrus.Peers.PeerLane.Bulk, Walrus.Peers.HandshakeRefusal.Unreachable, "");
        silence.Refused(other, Walrus.Peers.PeerLane.Urgent, Walrus.Peers.HandshakeRefusal.TimedOut, "");
        silence.Of(other).ShouldBe(TimeSpan.Zero);
        silence.Refused(other, Walrus.Peers.PeerLane.Urgent, Walrus.Peers.HandshakeRefusal.Unreachable, "");
        silence.Of(other).ShouldBe(TimeSpan.MaxValue);
        silence.Connected(
            new Walrus.Peers.PeerIdentity(Home, other, new Incarnation(1), new Walrus.Peers.PeerAddress("127.0.0.1", 1)), Walrus.Peers.PeerLane.Urgent);
        silence.Of(other).ShouldBe(TimeSpan.Zero);
        told.ShouldBe(2);
    }

    [Theory]
    [InlineData(Walrus.Peers.LinkEndReason.Silent, true)]
    [InlineData(Walrus.Peers.LinkEndReason.HalfFrame, true)]
    [InlineData(Walrus.Peers.LinkEndReason.Broken, false)]
    [InlineData(Walrus.Peers.LinkEndReason.PeerClosed, false)]
    public void Silence_OfANodeWhoseLinkEnded_CountsAtOnceOnlyWhenNothingCame(Walrus.Peers.LinkEndReason reason, bool isGone)
    {
        FakeCluster cluster = new(Of(2));
        NodeSilence silence = new(cluster.ViewOf(1), new ManualTime());
        NodeId other = new(2);
        silence.Disconnected(other, Walrus.Peers.PeerLane.Bulk, reason, 0);
        silence.Of(other).ShouldBe(TimeSpan.Zero);
        silence.Disconnected(other, Walrus.Peers.PeerLane.Urgent, reason, 0);
        (silence.Of(other) == TimeSpan.MaxValue).ShouldBe(isGone);
    }

    private static PartitionMetadata Chain(FakeCluster cluster) => cluster.State.FindPartition(Logs)!;

    private static FailoverController Instant(FakeCluster cluster) =>
        new(cluster.ViewOf(2), cluster, new InstantPeers(), () => true, TimeProvider.System, NullLoggerFactory.Instance);

    private static FailoverController Controller(FakeCluster cluster, SegmentPeers peers) =>
        new(cluster.ViewOf(2), cluster, peers, () => true, TimeProvider.System, NullLoggerFactory.Instance);

    private static async Task RunUntilAsync(FailoverController controller, Func<bool> isSo, ManualTime? time = null)
    {
        using FailoverController running = controller;
        using CancellationTokenSource stop = new();
        Task run = running.RunAsync(stop.Token);
        await (time is null ? Wait.Until(() => isSo() || run.IsCompleted) : Wait.Until(() => isSo() || run.IsCompleted, time, TimeSpan.FromMilliseconds(5)));
        isSo().ShouldBeTrue(run.Exception?.ToString());
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(run));
    }
}
