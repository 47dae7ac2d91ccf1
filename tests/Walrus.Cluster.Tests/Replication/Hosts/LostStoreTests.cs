using Walrus.Cluster.Replication;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing.Disks;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>Scenarios 7, 8 and 26 in the data plane: a follower's disk is lost, and an empty one comes under its id.</summary>
public sealed class LostStoreTests
{
    private static readonly SegmentEpoch Two = new(2);

    [Fact]
    public async Task Seal_OfASegmentThatTheLostStoreHeld_IsNeverVouchedFor_AlsoAfterARestart()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 9);
        SimFileSystem disk = await LoseDiskAsync(cluster, 3);

        SealAnswer before = await SealAsync(cluster, 3, segment);
        before.Fate.ShouldBe(SealFate.NotSealing, "before it knows the metadata it says nothing, least of all that it is empty");
        cluster.Publish();
        await cluster.UntilAsync(() => cluster[3].Host.Settled.IsCompleted, "the doubts");
        cluster.Publish();
        (await SealAsync(cluster, 3, segment)).Fate.ShouldBe(SealFate.CannotVouch);

        await cluster[3].CrashAsync();
        await cluster.StartNodeAsync(3, disk.CrashLosingUnflushed(), incarnation: 3, replacesStore: true);
        cluster.Scene.Does(Register(3, incarnation: 3, store: 50));
        cluster.Publish();
        (await SealAsync(cluster, 3, segment)).Fate.ShouldBe(SealFate.CannotVouch, "it remembers that it does not know");
    }

    [Fact]
    public async Task Seal_OfASegmentThatWasOpenedAfterTheLoss_IsVouchedFor()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        _ = cluster.Create("orders", 1, 2, 3);
        _ = await LoseDiskAsync(cluster, 3);
        cluster.Publish();
        await cluster.UntilAsync(() => cluster[3].Host.Settled.IsCompleted, "the doubts");
        cluster.Scene.Does(new ActivateNode(Life(3, 2)));
        PartitionId later = cluster.Create("later", 1, 2, 3);
        SegmentId segment = new(later, SegmentNumber.First);
        await cluster.FillAsync(1, later, 5);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).End == new Offset(5), "the follower to have all");

        (await SealAsync(cluster, 3, segment)).ShouldBe(new SealAnswer(SealFate.Sealed, new Offset(5), Two));
    }

    [Fact]
    public async Task Leader_WhoseFollowerLostItsStore_CountsNothingOfBefore_AndWantsToRollOver()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 4);
        cluster[1].Host.Open.ShouldHaveSingleItem().HasReplicaLostItsStore.ShouldBeFalse();
        _ = await LoseDiskAsync(cluster, 3);
        cluster.Publish();

        cluster[1].Host.Open.ShouldHaveSingleItem().HasReplicaLostItsStore.ShouldBeTrue();
        // A message of the former life that was on its way: it had all of what comes next, it says.
        Task<AppendOutcome> append = cluster.AppendAsync(1, partition, 4).AsTask();
        await cluster.UntilAsync(() => cluster.Extent(1, segment).End == new Offset(5), "the local append");
        cluster.Isolate(3);
        byte[] late = new byte[ReplicationCodec.AnswerBytes];
        ReplicationCodec.Write(new AnswerMessage(segment, SegmentEpoch.First, new FollowerAnswer(FollowerFate.Taken, 1, new Offset(5), new Offset(5), new SegmentEpoch(0))), late);
        PeerIdentity former = new(Home, Life(3).Node, new Incarnation(1), HostNode.Address(3));
        await cluster[1].Host.HandleAsync(
            new PeerMessage(former, ClusterChannels.Replication.Number, ReplicationCodec.AnswerKind, late), CancellationToken.None);
        cluster.Extent(1, segment).Committed.ShouldBe(new Offset(4));
        append.IsCompleted.ShouldBeFalse("only the lost store is said to have it");

        await cluster.UntilAsync(() => cluster[3].Host.Settled.IsCompleted, "the doubts");
        cluster.Publish();
        cluster.Rejoin(3);
        await cluster.UntilAsync(() => append.IsCompleted, "the new life to have all of it");
        cluster.Read(3, segment, 0, 5).ShouldBe(cluster.Read(1, segment, 0, 5));
    }

    [Fact]
    public async Task Gaps_OfANewStore_AreAllThatTheMetadataGivesIt()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await cluster.FillAsync(1, partition, 6);
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(new SegmentId(partition, SegmentNumber.First), SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(1, 2, 3)));
        cluster.Publish();
        _ = await LoseDiskAsync(cluster, 3);
        cluster[3].Host.IsSettled.ShouldBeFalse();
        cluster.Publish();
        await cluster.UntilAsync(() => cluster[3].Host.Settled.IsCompleted, "the doubts");
        cluster.Publish();

        cluster[3].Host.IsSettled.ShouldBeTrue();
        cluster[3].Host.Gaps.ShouldHaveSingleItem().ShouldBe(new ReplicaGap(new SegmentId(partition, SegmentNumber.First), Offset.Zero, new Offset(6)));
    }

    [Fact]
    public async Task Doubts_OfMoreSegmentsThanAreNotedAtOnce_AreAllThere()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        int many = Limits.SegmentDoubtsAtOnceMax + 3;
        cluster.Scene.Does(Create("many", [.. Enumerable.Range(0, many).Select(_ => On(1, 2, 3))]));
        _ = await LoseDiskAsync(cluster, 3);
        cluster.Publish(3);
        await cluster.UntilAsync(() => cluster[3].Host.Settled.IsCompleted, "the doubts");
        cluster.Publish(3);

        (await SealAsync(cluster, 3, new SegmentId(Partition(1, many - 1), SegmentNumber.First))).Fate.ShouldBe(SealFate.CannotVouch);
        (await SealAsync(cluster, 3, new SegmentId(Partition(1), SegmentNumber.First))).Fate.ShouldBe(SealFate.CannotVouch);
    }

    /// <summary>The node ends, and starts again with an empty disk, as a life that the metadata knows. Gives the new disk.</summary>
    private static async Task<SimFileSystem> LoseDiskAsync(HostCluster cluster, int node)
    {
        await cluster[node].CrashAsync();
        SimFileSystem empty = new();
        await cluster.StartNodeAsync(node, empty, incarnation: 2, replacesStore: true);
        cluster.Scene.Does(Register(node, incarnation: 2, store: 50) with { ReplacesStore = true });
        return empty;
    }

    private static Task<SealAnswer> SealAsync(HostCluster cluster, int node, SegmentId segment) =>
        cluster.EndAsync(cluster[node].Host.SealAsync(segment, Two, CancellationToken.None), "the answer");
}
