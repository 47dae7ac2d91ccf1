using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Sealing;
using Walrus.Storage;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Repair;

/// <summary>Repair with real links and stores.</summary>
public sealed class RepairTests
{
    private static readonly PartitionId Logs = Partition(1);
    private static readonly SegmentId Id = new(Logs, Segment(1));

    [Fact]
    public async Task Fill_CopyThatMissedEntriesAndOneThatIsNotThere_AreMadeWholeInPieces()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 2, 3)));
        await using TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 3);
        nodes[1].Replicas.Make(Id, Offset.Zero).Append(new Offset(60), bytes: 50_000);
        nodes[2].Replicas.Make(Id, Offset.Zero).Append(new Offset(60), bytes: 50_000);
        nodes[2].Replicas[Id].IsDamaged = true;
        nodes[3].Replicas.GapList.Add(new ReplicaGap(Id, Offset.Zero, new Offset(60)));
        using GapFiller filler = new(nodes[3].View, nodes[3].Replicas, nodes[3].Replicas, nodes[3].Peers.Fill, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(filler.RunAsync, () => nodes[3].Replicas.Gaps.Count == 0);
        nodes[3].Replicas.Find(Id)!.Value.End.ShouldBe(new Offset(60));
        nodes[3].Replicas.FillBytesMax.ShouldBeInRange(50_000, Limits.SegmentPieceBytesMax + 60_000);
    }

    [Fact]
    public async Task Heal_DamagedCopy_IsReplacedFromTheNodeThatHasAWholeOne_AndNotFromADamagedOne()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 2, 3)));
        await using TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 3);
        nodes[1].Replicas.Make(Id, Offset.Zero).Append(new Offset(60), bytes: 50_000);
        nodes[2].Replicas.Make(Id, Offset.Zero, new Offset(60)).IsDamaged = true;
        nodes[3].Replicas.Make(Id, Offset.Zero, new Offset(60)).IsDamaged = true;
        nodes[3].Replicas.Condemn(Id, new StoreCorruptException("packs/1", 0, "a test damaged it"));
        using GapFiller filler = new(nodes[3].View, nodes[3].Replicas, nodes[3].Replicas, nodes[3].Peers.Fill, TimeProvider.System, NullLoggerFactory.Instance);

        await RunUntilAsync(filler.RunAsync, () => nodes[3].Replicas.Damaged.Count == 0);

        nodes[3].Replicas[Id].IsDamaged.ShouldBeFalse();
        nodes[3].Replicas[Id].Log.End.ShouldBe(new Offset(60));
        nodes[2].Replicas.Condemned.ContainsKey(Id).ShouldBe(nodes[2].Replicas.Reads > 0, "a read that meets damage condemns the copy that it read");
    }

    [Fact]
    public async Task Heal_DamagedCopyOfWhichThereIsNoOther_StaysAndIsServed()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 3)) with { Configuration = new TopicConfiguration { ReplicationFactor = 2 } });
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 3)));
        await using TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 3);
        nodes[1].Replicas.Make(Id, Offset.Zero, new Offset(60)).IsDamaged = true;
        nodes[3].Replicas.Make(Id, Offset.Zero, new Offset(60)).IsDamaged = true;
        nodes[3].Replicas.Condemn(Id, new StoreCorruptException("packs/1", 0, "a test damaged it"));
        using GapFiller filler = new(nodes[3].View, nodes[3].Replicas, nodes[3].Replicas, nodes[3].Peers.Fill, TimeProvider.System, NullLoggerFactory.Instance);

        await RunUntilAsync(filler.RunAsync, () => nodes[3].Replicas.LastResorts.ContainsKey(Id));

        nodes[3].Replicas.Damaged.ShouldBe([Id]);
        nodes[3].Replicas[Id].Log.End.ShouldBe(new Offset(60), "it is not dropped");
    }

    [Fact]
    public async Task Report_OfAnotherNode_SaysWhatItLacksAndHowFarItIs()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 2, 3)));
        await using TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 3);
        nodes[3].Replicas.GapList.Add(new ReplicaGap(Id, Offset.Zero, new Offset(60)));

        CopyReport? report = null;
        await RunUntilAsync(
            async stop =>
            {
                while (report is null)
                {
                    report = await nodes[1].Peers.ReportAsync(new NodeId(3), stop); // None while there is no link yet.
                }

                await Task.Delay(Timeout.Infinite, stop);
            },
            () => report is not null);

        report.ShouldNotBeNull().Segments.ShouldBe([Id]);
        (report.IsSettled, report.Lacking, report.Waiting, report.UnderWay, report.Damaged).ShouldBe((true, 1, 1, 0, 0));
        (await nodes[1].Peers.ReportAsync(new NodeId(1), CancellationToken.None))!.Lacking.ShouldBe(0);
    }

    [Fact]
    public async Task Repair_DrainingNode_GivesItsSegmentAwayAfterItWasCopied()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2)) with { Configuration = new TopicConfiguration { ReplicationFactor = 2 } });
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 3)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 3);
        nodes[1].Replicas.Make(Id, Offset.Zero, new Offset(60));
        nodes[2].Replicas.Make(Id, Offset.Zero, new Offset(60));
        bool wasWhole = false;
        cluster.Intercept = command =>
        {
            wasWhole |= command is SetReplicas && nodes[3].Replicas.Find(Id)?.End == new Offset(60) && nodes[3].Replicas.Kept[Id] == 1;
            return null;
        };
        cluster.Do(new DrainNode(new NodeId(2), true));
        using ReplicaRepair repair = new(nodes[1].View, cluster, nodes[1].Peers, () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(repair.RunAsync, () => NodeUse.Count(cluster.State, new NodeId(2)) == 0);
        wasWhole.ShouldBeTrue("it is named only once it has everything, and is kept until then");
        cluster.State.FindPartition(Logs)!.First.Replicas.ShouldBe(Nodes(1, 3));
    }

    [Fact]
    public async Task Repair_EmptySegment_MovesWithoutACopy()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2)) with { Configuration = new TopicConfiguration { ReplicationFactor = 2 } });
        scene.Does(Complete(Logs, 1, 1, Life(1), 0, On(1, 3)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 3);
        cluster.Do(new DrainNode(new NodeId(2), true));
        using ReplicaRepair repair = new(nodes[1].View, cluster, nodes[1].Peers, () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(repair.RunAsync, () => NodeUse.Count(cluster.State, new NodeId(2)) == 0);
        nodes[3].Replicas.Find(Id).ShouldBeNull();
    }

    [Fact]
    public async Task Repair_SourceThatCannotGiveIt_IsFollowedByAnother()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2)));
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 2, 3)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 3);
        nodes[1].Replicas.Make(Id, Offset.Zero, new Offset(60)).IsDamaged = true;
        nodes[2].Replicas.Make(Id, Offset.Zero, new Offset(60));
        using ReplicaRepair repair = new(nodes[1].View, cluster, nodes[1].Peers, () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(repair.RunAsync, () => cluster.State.FindPartition(Logs)!.First.Replicas.Equals(Nodes(1, 2, 3)));
        nodes[3].Replicas.Find(Id)!.Value.End.ShouldBe(new Offset(60));
    }

    [Fact]
    public async Task Repair_ReplicaThatStaysAndLacksEntries_IsCompletedBeforeTheOthersGo()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)) with { Configuration = new TopicConfiguration { ReplicationFactor = 2 } });
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 2)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 3);
        nodes[1].Replicas.Make(Id, Offset.Zero, new Offset(20));
        nodes[2].Replicas.Make(Id, Offset.Zero, new Offset(40));
        nodes[3].Replicas.Make(Id, Offset.Zero, new Offset(60));
        cluster.Do(new DrainNode(new NodeId(3), true));
        using ReplicaRepair repair = new(nodes[1].View, cluster, nodes[1].Peers, () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RunUntilAsync(repair.RunAsync, () => NodeUse.Count(cluster.State, new NodeId(3)) == 0);
        cluster.State.FindPartition(Logs)!.First.Replicas.ShouldBe(Nodes(1, 2));
        nodes[1].Replicas.Find(Id)!.Value.End.ShouldBe(new Offset(60));
        nodes[2].Replicas.Find(Id)!.Value.End.ShouldBe(new Offset(60));
    }

    [Fact]
    public async Task Copy_NobodyAsksAgain_IsLetGoAfterItsTime()
    {
        Scene scene = Of(2);
        scene.Does(Create("logs", On(1)));
        scene.Does(Complete(Logs, 1, 1, Life(1), 60, On(1, 2)));
        await using TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 2);
        nodes[1].Replicas.Make(Id, Offset.Zero, new Offset(60));
        ManualTime time = new();
        SegmentFill fill = new(nodes[2].Replicas, nodes[2].Peers, new RepairPace(long.MaxValue, time), nodes[2].Peers.Log, time);
        using CopyWork work = new(nodes[2].Replicas, fill, time);
        CopyAnswer answer = await Wait.For(work.RunTurnAsync(new CopyRequest(Id, new NodeId(1), new Offset(60)), Offset.Zero, CancellationToken.None));
        answer.ShouldBe(new CopyAnswer(CopyProgress.Whole, new Offset(60)));
        nodes[2].Replicas.Kept[Id].ShouldBe(1);
        time.Advance(Limits.CopyKeptMax / 2);
        await Wait.For(work.RunTurnAsync(new CopyRequest(Id, new NodeId(1), new Offset(60)), Offset.Zero, CancellationToken.None));
        time.Advance(Limits.CopyKeptMax / 2);
        nodes[2].Replicas.Kept[Id].ShouldBe(1);
        time.Advance(Limits.CopyKeptMax);
        nodes[2].Replicas.Kept[Id].ShouldBe(0);
        work.KeptCount.ShouldBe(0);
    }

    [Fact]
    public async Task Copy_OfASegmentThatIsNotSealedThere_IsForLater()
    {
        Scene scene = Of(2);
        scene.Does(Create("logs", On(1)));
        await using TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 2);
        ISegmentPeers peers = nodes[1].Peers;
        CopyAnswer? answer = await Wait.For(peers.CopyAsync(new NodeId(2), new CopyRequest(Id, new NodeId(1), new Offset(60)), CancellationToken.None));
        answer!.Value.Progress.ShouldBe(CopyProgress.NotNow);
        nodes[2].Replicas.Kept.ShouldBeEmpty();
    }

    [Fact]
    public void Pace_MoreThanTheRate_WaitsItsTurnAndRestsAreNotSaved()
    {
        ManualTime time = new();
        RepairPace pace = new(1_000, time);
        pace.Take(500).ShouldBe(TimeSpan.Zero);
        pace.Take(1_000).ShouldBe(TimeSpan.FromMilliseconds(500));
        pace.Take(1).ShouldBe(TimeSpan.FromMilliseconds(1_500));
        time.Advance(TimeSpan.FromMinutes(1));
        pace.Take(1_000).ShouldBe(TimeSpan.Zero);
        pace.Take(1).ShouldBe(TimeSpan.FromSeconds(1));
    }

    internal static async Task RunUntilAsync(Func<CancellationToken, Task> run, Func<bool> isSo)
    {
        using CancellationTokenSource stop = new();
        Task running = run(stop.Token);
        await Wait.Until(() => isSo() || running.IsCompleted);
        isSo().ShouldBeTrue(running.Exception?.ToString());
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(running));
    }
}
