using Walrus.Storage;
using Walrus.Testing.Disks;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>Promises to coordinators, sealed lengths, and what a restarted node says of its copies.</summary>
public sealed class SealTests
{
    private static readonly SegmentEpoch Two = new(2);

    [Fact]
    public async Task Promises_OfASealQuorum_KeepTheOldLeaderFromAQuorum()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 20);
        for (int node = 2; node <= 3; node++)
        {
            SealAnswer answer = await cluster.EndAsync(cluster[node].Host.SealAsync(segment, Two, CancellationToken.None), "the promise");
            answer.Fate.ShouldBe(SealFate.Sealed);
            answer.Promised.ShouldBe(Two);
        }

        cluster.Extent(2, segment).End.ShouldBeOneOf(new Offset(20), cluster.Extent(3, segment).End);
        Task<AppendOutcome> late = cluster.AppendAsync(1, partition, 20).AsTask();
        await cluster.UntilAsync(() => cluster.Extent(1, segment).End == new Offset(21), "the local append");
        cluster.Time.Advance(TimeSpan.FromSeconds(10));
        cluster.Extent(1, segment).Committed.ShouldBe(new Offset(20));
        late.IsCompleted.ShouldBeFalse();
        cluster.Scene.Does(new BeginSeal(partition, SegmentNumber.First, SegmentEpoch.First, Life(2)));
        cluster.Scene.Does(Complete(partition, 1, 2, Life(2), 20, On(2, 1, 3)));
        cluster.Publish();
        (await cluster.EndAsync(new ValueTask<AppendOutcome>(late), "the late append to end")).Fate.ShouldBe(AppendFate.Unknown);
        cluster.Extent(1, segment).ShouldBe(new ReplicaExtent(Offset.Zero, new Offset(20), new Offset(20)));
        Topic log = cluster[1].Engine.FindTopic(new TopicName("__seg.1.0.1")).ShouldNotBeNull();
        await cluster.UntilAsync(() => log.Partitions[0].End == new Offset(20), "the longer tail to be cut");
        await cluster.FillAsync(2, partition, 5, 20);
    }

    [Fact]
    public async Task StandsBy_OfTheLeaderAndItsFollowers_EndsWithDrainsAndPromises()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 5);
        await cluster.UntilAsync(() => cluster[2].Host.Find(segment) is not null && cluster[3].Host.Find(segment) is not null, "the copies");
        foreach (int node in new[] { 1, 2, 3 })
        {
            cluster[node].Host.StandsBy(segment, SegmentEpoch.First).ShouldBeTrue($"node {node}");
            cluster[node].Host.StandsBy(new SegmentId(partition, new SegmentNumber(2)), SegmentEpoch.First).ShouldBeFalse($"node {node} has no such segment");
        }

        cluster[1].Host.StandsBy(segment, Two).ShouldBeFalse("it leads in another epoch");
        await cluster.EndAsync(cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster[1].Host.StandsBy(segment, SegmentEpoch.First).ShouldBeFalse("it is rolling over");
        cluster[1].Host.Reopen(segment);
        cluster[1].Host.StandsBy(segment, SegmentEpoch.First).ShouldBeTrue();
        await cluster.EndAsync(cluster[2].Host.SealAsync(segment, Two, CancellationToken.None), "the promise");
        cluster[2].Host.StandsBy(segment, SegmentEpoch.First).ShouldBeFalse();
        await cluster.EndAsync(cluster[1].Host.SealAsync(segment, Two, CancellationToken.None), "the leader's own promise");
        cluster[1].Host.StandsBy(segment, SegmentEpoch.First).ShouldBeFalse();
    }

    [Fact]
    public async Task Seal_AskedOfTheLeaderItself_EndsItsAppendsAndTellsItsLength()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 7);
        (await cluster.EndAsync(cluster[1].Host.SealAsync(segment, Two, CancellationToken.None), "the promise")).ShouldBe(new SealAnswer(SealFate.Sealed, new Offset(7), Two));
        (await cluster.AppendAsync(1, partition, 7)).Fate.ShouldBe(AppendFate.NotLeader);
        (await cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Seal_WithAnEpochBelowAPromise_IsOutbidAlsoAfterARestart()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 7);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).End == new Offset(7), "the follower to have all");
        SealAnswer first = await cluster.EndAsync(cluster[3].Host.SealAsync(segment, new SegmentEpoch(3), CancellationToken.None), "the promise");
        first.ShouldBe(new SealAnswer(SealFate.Sealed, new Offset(7), new SegmentEpoch(3)));
        await cluster.StartNodeAsync(3, await cluster[3].CrashAsync(), incarnation: 2);
        cluster.Scene.Does(Register(3, incarnation: 2));
        cluster.Publish();
        (await cluster.EndAsync(cluster[3].Host.SealAsync(segment, Two, CancellationToken.None), "the refusal")).Fate.ShouldBe(SealFate.Outbid);
        (await cluster.EndAsync(cluster[3].Host.SealAsync(segment, new SegmentEpoch(3), CancellationToken.None), "the same again")).ShouldBe(first);
        await cluster.FillAsync(1, partition, 5, 7);
        cluster.Time.Advance(TimeSpan.FromSeconds(5));
        cluster.Extent(3, segment).End.ShouldBe(new Offset(7));
    }

    [Fact]
    public async Task Complete_OfASealedCopy_StoresWhatItLacksForThePromisedEpochOnly()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        cluster.Isolate(3);
        await cluster.FillAsync(1, partition, 9);
        (await cluster.EndAsync(cluster[3].Host.SealAsync(segment, Two, CancellationToken.None), "the promise")).End.ShouldBe(Offset.Zero);
        using BatchReadResult batches = cluster[1].Host.Read(segment, Offset.Zero, new Offset(9), 1 << 20).ShouldNotBeNull();
        (await cluster.EndAsync(cluster[3].Host.CompleteAsync(segment, SegmentEpoch.First, Offset.Zero, batches.Batches, CancellationToken.None), "a lower epoch")).Fate.ShouldBe(SealFate.Outbid);
        (await cluster.EndAsync(cluster[3].Host.CompleteAsync(segment, new SegmentEpoch(5), Offset.Zero, batches.Batches, CancellationToken.None), "an epoch without a promise")).Fate.ShouldBe(SealFate.NotSealing);
        SealAnswer done = await cluster.EndAsync(cluster[3].Host.CompleteAsync(segment, Two, Offset.Zero, batches.Batches, CancellationToken.None), "the copy");
        done.ShouldBe(new SealAnswer(SealFate.Sealed, batches.Next, Two));
        cluster.Read(3, segment, 0, done.End.Value).ShouldBe(cluster.Read(1, segment, 0, done.End.Value));
        (await cluster.EndAsync(cluster[3].Host.CompleteAsync(segment, Two, Offset.Zero, batches.Batches, CancellationToken.None), "the same again")).End.ShouldBe(done.End);
    }

    [Theory]
    [InlineData("boot-1", false, SealFate.Sealed)]
    [InlineData("boot-2", true, SealFate.CannotVouch)]
    public async Task Seal_AfterARestartWithoutFsync_IsVouchedForWithinTheSameBootOnly(string boot, bool isPowerCut, SealFate expected)
    {
        await using HostCluster cluster = await HostCluster.StartAsync(3, FsyncSchedule.NoFsync);
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 12);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).End == new Offset(12), "the follower to have all");
        await cluster.StartNodeAsync(3, await cluster[3].CrashAsync(isPowerCut), incarnation: 2, boot);
        cluster.Scene.Does(Register(3, incarnation: 2));
        cluster.Publish();
        SealAnswer answer = await cluster.EndAsync(cluster[3].Host.SealAsync(segment, Two, CancellationToken.None), "the answer");
        answer.Fate.ShouldBe(expected);
        if (expected == SealFate.Sealed)
        {
            answer.End.ShouldBe(new Offset(12));
            return;
        }

        // The doubt outlives a second start within the boot that began it.
        await cluster.StartNodeAsync(3, await cluster[3].CrashAsync(isPowerCut: false), incarnation: 3, boot);
        cluster.Scene.Does(Register(3, incarnation: 3));
        cluster.Publish();
        (await cluster.EndAsync(cluster[3].Host.SealAsync(segment, Two, CancellationToken.None), "the answer")).Fate.ShouldBe(expected);
    }

    [Fact]
    public async Task Seal_OfTheOnlyCopyAfterAPowerCutWithoutFsync_TellsWhatIsLeft()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(1, FsyncSchedule.NoFsync);
        PartitionId partition = cluster.Create("orders", 1);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 5);
        await cluster[1].Engine.FlushAsync();
        await cluster.FillAsync(1, partition, 5, 5);
        await cluster.StartNodeAsync(1, await cluster[1].CrashAsync(), incarnation: 2, "boot-2");
        cluster.Scene.Does(Register(1, incarnation: 2));
        cluster.Publish();
        SealAnswer answer = await cluster.EndAsync(cluster[1].Host.SealAsync(segment, Two, CancellationToken.None), "the answer");
        answer.ShouldBe(new SealAnswer(SealFate.Sealed, new Offset(5), Two), "nobody else could know better, and the schedule allows the loss");
    }

    [Fact]
    public async Task Leader_ThatRestarts_DoesNotGoOnInItsSegment()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(1);
        PartitionId partition = cluster.Create("orders", 1);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 3);
        await cluster.StartNodeAsync(1, await cluster[1].CrashAsync(), incarnation: 2);
        cluster.Publish();
        (await cluster.AppendAsync(1, partition, 3)).Fate.ShouldBe(AppendFate.NotLeader);
        cluster.Scene.Does(Register(1, incarnation: 2));
        cluster.Scene.Does(new BeginSeal(partition, SegmentNumber.First, SegmentEpoch.First, Life(1, 2)));
        cluster.Publish();
        SealAnswer answer = await cluster.EndAsync(cluster[1].Host.SealAsync(segment, Two, CancellationToken.None), "the promise");
        answer.ShouldBe(new SealAnswer(SealFate.Sealed, new Offset(3), Two));
        cluster.Scene.Does(Complete(partition, 1, 2, Life(1, 2), 3, new SegmentAssignment(Life(1, 2), Nodes(1))));
        cluster.Publish();
        await cluster.FillAsync(1, partition, 3, 3);
        cluster.Extent(1, segment).Committed.ShouldBe(new Offset(3));
    }

    [Fact]
    public async Task Follower_ThatStartsWithOlderMetadataThanItHadKnown_FollowsNobody()
    {
        // Found by the explorer: what node 2 promised is forgotten once it knows the seal; then it starts, and sees first what was before.
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 1);
        await cluster.UntilAsync(() => cluster.Extent(2, segment).End == new Offset(1) && cluster.Extent(3, segment).End == new Offset(1), "the entry on all, and not only on a quorum");
        ClusterMetadata older = cluster.Scene.State;
        cluster.Scene.Does(new BeginSeal(partition, SegmentNumber.First, SegmentEpoch.First, Life(3)));
        foreach (int node in (int[])[2, 3])
        {
            (await cluster.EndAsync(cluster[node].Host.SealAsync(segment, Two, CancellationToken.None), "the promise")).End.ShouldBe(new Offset(1));
        }

        cluster.Scene.Does(Complete(partition, 1, 2, Life(3), 1, new SegmentAssignment(Life(3), Nodes(1, 2, 3))));
        cluster.Publish(2, 3);
        await cluster.StartNodeAsync(2, await cluster[2].CrashAsync(isPowerCut: false), incarnation: 2);
        cluster[2].View.Set(older);
        cluster[2].Host.Reconcile(older);
        Task<AppendOutcome> append = cluster.AppendAsync(1, partition, 1).AsTask();
        int polls = 0;
        await cluster.UntilAsync(() => append.IsCompleted || ++polls > 300, "an answer that must not come");
        append.IsCompleted.ShouldBeFalse();
        cluster.Extent(2, segment).End.ShouldBe(new Offset(1));
        cluster.Scene.Does(Register(2, incarnation: 2));
        cluster.Publish();
        (await append).Fate.ShouldBe(AppendFate.Unknown);
        await cluster.FillAsync(3, partition, 1, 1);
        await cluster.UntilAsync(() => cluster.Extent(2, new SegmentId(partition, new SegmentNumber(2))).Committed == new Offset(2), "node 2 to follow the next segment");
    }

    [Fact]
    public async Task Gap_OfASealedCopy_IsToldAndFilledUpToTheSealedEnd()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 4);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).End == new Offset(4), "the follower to have four");
        cluster.Isolate(3);
        await cluster.FillAsync(1, partition, 6, 4);
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(1, 2, 3)));
        cluster.Publish();
        cluster[3].Host.Gaps.ShouldHaveSingleItem().ShouldBe(new ReplicaGap(segment, new Offset(4), new Offset(10)));
        cluster[2].Host.Gaps.ShouldBeEmpty();
        using BatchReadResult batches = cluster[1].Host.Read(segment, new Offset(4), new Offset(10), 1 << 20).ShouldNotBeNull();
        (await cluster.EndAsync(cluster[3].Host.FillAsync(segment, new Offset(2), batches.Batches, CancellationToken.None), "a wrong place")).ShouldBe(new Offset(4));
        Offset filled = await cluster.EndAsync(cluster[3].Host.FillAsync(segment, new Offset(4), batches.Batches, CancellationToken.None), "the fill");
        filled.ShouldBe(batches.Next);
        cluster.Read(3, segment, 0, filled.Value).ShouldBe(cluster.Read(1, segment, 0, filled.Value));
        (filled < new Offset(10) || cluster[3].Host.Gaps.Count == 0).ShouldBeTrue();
    }

    [Fact]
    public async Task Copies_OfSegmentsThatTheMetadataGaveUp_AreDeletedAndNoOthers()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        PartitionId other = cluster.Create("others", 1, 2, 3);
        await cluster.FillAsync(1, partition, 3);
        await cluster.FillAsync(1, other, 3);
        cluster[1].Host.Reconcile(ClusterMetadata.Empty);
        cluster.Extent(1, new SegmentId(other, SegmentNumber.First)).End.ShouldBe(new Offset(3));
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(new SegmentId(partition, SegmentNumber.First), SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(1, 2, 3)));
        cluster.Scene.Does(new TrimSegments(partition, SegmentNumber.First));
        cluster.Scene.Does(new DeleteTopic(other.Topic));
        cluster.Publish();
        cluster[1].Host.Find(new SegmentId(partition, SegmentNumber.First)).ShouldBeNull();
        cluster[1].Host.Find(new SegmentId(other, SegmentNumber.First)).ShouldBeNull();
        await cluster.UntilAsync(() => cluster[1].Engine.FindTopic(new TopicName("__seg.1.0.1")) is null && cluster[1].Engine.FindTopic(new TopicName("__seg.2.0.1")) is null, "the logs to go");
        await cluster.FillAsync(1, partition, 3, 3);
    }

    [Fact]
    public async Task CommittedBeyond_ForASegment_WakesWhenMoreIsCommittedSealedOrNotThere()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 2);
        await cluster.UntilAsync(() => cluster.Extent(2, segment).Committed == new Offset(2), "the follower to know");
        Task waits = cluster[2].Host.CommittedBeyondAsync(segment, new Offset(2), CancellationToken.None).AsTask();
        waits.IsCompleted.ShouldBeFalse();
        await cluster.FillAsync(1, partition, 1, 2);
        await cluster.UntilAsync(() => waits.IsCompleted, "the news");
        Task atEnd = cluster[2].Host.CommittedBeyondAsync(segment, new Offset(3), CancellationToken.None).AsTask();
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(1, 2, 3)));
        cluster.Publish();
        await cluster.UntilAsync(() => atEnd.IsCompleted, "the seal");
        await cluster[2].Host.CommittedBeyondAsync(new SegmentId(partition, new SegmentNumber(9)), Offset.Zero, CancellationToken.None);
    }
}
