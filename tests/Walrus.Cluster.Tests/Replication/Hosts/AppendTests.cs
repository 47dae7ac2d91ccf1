using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>The replicated append path, over links in memory and engines on disks in memory.</summary>
public sealed class AppendTests
{
    [Fact]
    public async Task Append_WithThreeReplicas_IsAcknowledgedByAQuorumAndReachesAll()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 300);
        cluster.Extent(1, segment).Committed.ShouldBe(new Offset(300));
        for (int node = 2; node <= 3; node++)
        {
            int which = node;
            await cluster.UntilAsync(() => cluster.Extent(which, segment).Committed == new Offset(300), "committed at the follower");
            cluster.Read(node, segment, 0, 300).ShouldBe(cluster.Read(1, segment, 0, 300));
        }

        cluster.Read(3, segment, 299, 300).ShouldBe(["value-299"]);
    }

    [Fact]
    public async Task Append_AtANodeWithoutTheLease_IsRefused()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await cluster.AppendAsync(2, partition, 0)).Fate.ShouldBe(AppendFate.NotLeader);
        (await cluster.AppendAsync(1, Partition(99), 0)).Fate.ShouldBe(AppendFate.NotLeader);
    }

    [Fact]
    public async Task Follower_ThatWasAway_CatchesUpFromTheLog()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 10);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).End == new Offset(10), "the follower to have the first ten");
        cluster.Isolate(3);
        for (int round = 1; round <= 20; round++)
        {
            await cluster.FillAsync(1, partition, 500, 10 + ((round - 1) * 500));
        }

        cluster.Extent(3, segment).End.ShouldBe(new Offset(10));
        cluster.Rejoin(3);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).Committed == new Offset(10_010), "the follower to catch up");
        cluster.Read(3, segment, 0, 10_010).ShouldBe(cluster.Read(1, segment, 0, 10_010));
    }

    [Fact]
    public async Task Follower_ThatCrashed_GoesOnInItsNextLife()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 50);
        await cluster.StartNodeAsync(3, await cluster[3].CrashAsync(), incarnation: 2);
        cluster.Scene.Does(Register(3, incarnation: 2));
        cluster.Publish();
        await cluster.FillAsync(1, partition, 50, 50);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).Committed == new Offset(100), "the follower's new life to have all");
        cluster.Read(3, segment, 0, 100).ShouldBe(cluster.Read(1, segment, 0, 100));
    }

    [Fact]
    public async Task Lease_RevokedWhileAppendsWait_EndsThemAsUnknown()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await cluster.FillAsync(1, partition, 5);
        cluster.Isolate(1);
        Task<AppendOutcome> waits = cluster.AppendAsync(1, partition, 5).AsTask();
        await cluster.UntilAsync(() => cluster.Extent(1, new SegmentId(partition, SegmentNumber.First)).End == new Offset(6), "the local append");
        waits.IsCompleted.ShouldBeFalse();
        cluster.Scene.Does(new BeginSeal(partition, SegmentNumber.First, SegmentEpoch.First, Life(2)));
        cluster.Publish(1);
        AppendOutcome outcome = await cluster.EndAsync(new ValueTask<AppendOutcome>(waits), "the append to end");
        outcome.Fate.ShouldBe(AppendFate.Unknown);
        (await cluster.AppendAsync(1, partition, 6)).Fate.ShouldBe(AppendFate.NotLeader);
    }

    [Theory]
    [InlineData(AckPolicy.Leader)]
    [InlineData(AckPolicy.None)]
    public async Task Append_WithAPolicyThatWaitsForNobody_IsAcknowledgedAlone(AckPolicy policy)
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        cluster.Scene.Does(Scene.Create("orders", On(1, 2, 3)) with { Configuration = new TopicConfiguration { Acks = policy } });
        cluster.Publish(1);
        PartitionId partition = Partition(1);
        (await cluster.EndAsync(cluster.AppendAsync(1, partition, 0), "the append")).Fate.ShouldBe(AppendFate.Acknowledged);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.UntilAsync(() => cluster.Extent(1, segment).End == new Offset(1), "the local append");
        cluster.Extent(1, segment).Committed.ShouldBe(Offset.Zero);
        cluster.Publish();
        await cluster.UntilAsync(() => cluster.Extent(1, segment).Committed == new Offset(1), "a quorum, once the others know of it");
    }

    [Fact]
    public async Task Drain_OfALedSegment_GivesItsExactEndAndReopens()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        List<Task<AppendOutcome>> appends = [.. Enumerable.Range(0, 200).Select(number => cluster.AppendAsync(1, partition, number).AsTask())];
        await cluster.UntilAsync(() => cluster[1].Host.Open.Count == 1, "the log to be there");
        Task<Offset?> drained = cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None).AsTask();
        (await cluster.AppendAsync(1, partition, 200)).Fate.ShouldBe(AppendFate.RollingOver);
        Offset? end = await cluster.EndAsync(new ValueTask<Offset?>(drained), "the drain");
        end.ShouldBe(new Offset(200));
        (await Task.WhenAll(appends)).ShouldAllBe(outcome => outcome.Fate == AppendFate.Acknowledged);
        cluster[1].Host.Reopen(segment);
        await cluster.FillAsync(1, partition, 1, 200);
        (await cluster[2].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None)).ShouldBeNull();
        (await cluster[1].Host.DrainAsync(segment, new SegmentEpoch(2), CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Drain_WithFollowersThatStream_WaitsForAllOfThemAndForTheOthersNotLong()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 10);
        await cluster.UntilAsync(() => cluster.Extent(2, segment).Committed == new Offset(10) && cluster.Extent(3, segment).Committed == new Offset(10), "both to stream");
        Task<AppendOutcome>[] appends = [.. Enumerable.Range(0, 90).Select(number => cluster.AppendAsync(1, partition, number).AsTask())];

        // Time stands still: nobody runs out of patience.
        Offset? end = await cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        end.ShouldBe(new Offset(100));
        (await Task.WhenAll(appends)).ShouldAllBe(outcome => outcome.Fate == AppendFate.Acknowledged);
        cluster.Extent(2, segment).End.ShouldBe(new Offset(100));
        cluster.Extent(3, segment).End.ShouldBe(new Offset(100));
        cluster[1].Host.Reopen(segment);
        cluster.Isolate(3);
        await cluster.FillAsync(1, partition, 100, 100);
        Task<Offset?> drain = cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None).AsTask();
        cluster.Time.Advance(Limits.ReplicationEvenPatience);
        (await cluster.EndAsync(new ValueTask<Offset?>(drain), "the second drain")).ShouldBe(new Offset(200));
    }

    [Fact]
    public async Task Rollover_ToAnotherLeader_GoesOnAtTheSealedEnd()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await cluster.FillAsync(1, partition, 30);
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(new SegmentId(partition, SegmentNumber.First), SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(2, 1, 3)));
        cluster.Publish();
        (await cluster.AppendAsync(1, partition, 0)).Fate.ShouldBe(AppendFate.NotLeader);
        await cluster.FillAsync(2, partition, 30, 30);
        SegmentId second = new(partition, new SegmentNumber(2));
        cluster.Extent(2, second).Base.ShouldBe(new Offset(30));
        cluster[2].Host.Open.ShouldHaveSingleItem().Entries.ShouldBe(30);
        cluster[1].Host.Open.ShouldBeEmpty();
        cluster.Extent(3, new SegmentId(partition, SegmentNumber.First)).Committed.ShouldBeLessThanOrEqualTo(new Offset(30));
    }

    [Fact]
    public async Task Append_ToOneReplicaWithoutFsync_AllocatesNothing()
    {
        using TempDirectory folder = new();
        ManualTime time = new();
        LogOptions options = new() { Directory = folder.File("data"), Fsync = FsyncSchedule.NoFsync, JournalFileBytes = 32 * 1024 * 1024, JournalFilesMax = 2, Time = time };
        await using LogEngine engine = await LogEngine.OpenAsync(options);
        await using PeerNetwork network = new(
            new PeerOptions { Identity = new PeerIdentity(Home, Life(1).Node, Life(1).Incarnation, HostNode.Address(1)) },
            new PeerServices(), new MemoryNetwork(), new System.Random(1), time, NullLoggerFactory.Instance);
        await using SegmentHost host = new(engine, Life(1), new SegmentHostOptions { Fsync = options.Fsync, Time = time });
        await host.StartAsync(network, CancellationToken.None);
        Scene scene = Of(1);
        scene.Does(Scene.Create("orders", On(1)));
        host.Reconcile(scene.State);
        PartitionId partition = Partition(1);
        ReadOnlySequence<byte> value = new(new byte[100]);
        (await host.AppendAsync(partition, value)).Fate.ShouldBe(AppendFate.Acknowledged);
        long least = long.MaxValue;
        for (int window = 0; window < 20; window++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            bool isHere = true;
            for (int number = 0; number < 500; number++)
            {
                ValueTask<AppendOutcome> append = host.AppendAsync(partition, value);
                isHere &= append.IsCompletedSuccessfully; // Else this goes on on another thread.
                if ((await append).Fate != AppendFate.Acknowledged)
                {
                    Assert.Fail("Not acknowledged.");
                }
            }

            least = isHere ? Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before) : least;
        }

        // Windows in which the engine's index grows, or its committer takes a turn, allocate; others nothing.
        least.ShouldBe(0);
    }
}
