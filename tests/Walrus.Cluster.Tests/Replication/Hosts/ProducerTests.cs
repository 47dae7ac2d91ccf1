using Walrus.Storage;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>A producer's batch is stored once, whoever leads when it is sent again (scenario 17).</summary>
public sealed class ProducerTests
{
    private static readonly SegmentEpoch Two = new(2);

    [Fact]
    public async Task Batch_SentAgain_IsAnsweredWithItsPlaceAndNotStored()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a", "b")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 1, partition, 0, "a", "b")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 1, partition, 2, "c")).ShouldBe(Stored(2));
        (await ProduceAsync(cluster, 1, partition, 1, "b")).ShouldBe(Stored(1));
        (await ProduceAsync(cluster, 1, partition, 9, "x")).ShouldBe(new AppendOutcome(AppendFate.OutOfOrder) { Number = 3 });
        (await ProduceAsync(cluster, 1, partition, 0, epoch: 1, "d")).ShouldBe(Stored(3));
        (await ProduceAsync(cluster, 1, partition, 3, "x")).ShouldBe(new AppendOutcome(AppendFate.Fenced) { Number = 1 });
        cluster.Read(1, new SegmentId(partition, SegmentNumber.First), 0, 4).ShouldBe(["a", "b", "c", "d"]);
        cluster.Scene.Chain(1).Last.IsSequenced.ShouldBeTrue();
    }

    /// <summary>What it lacks may have been written since by others: seed 158 of the simulation of the cluster, when that was new, had a producer's next batch refused for good by such a leader.</summary>
    [Fact]
    public async Task Leader_ThatIsBeingReplacedAndDoesNotKnow_DoesNotSayThatABatchCameTooEarly()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        SegmentMetadata open = cluster.Scene.Chain(1).Last;
        cluster.Scene.Does(new BeginSeal(partition, open.Number, open.Epoch, Life(2))); // Nobody is told.
        (await cluster.EndAsync(Send(cluster, 1, partition, Batch(1, 5, "x")), "the batch")).ShouldBe(new AppendOutcome(AppendFate.NotLeader));
    }

    [Fact]
    public async Task Batches_OfTwoProducersAndNone_StandApartInTheLog()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await ReadyAsync(cluster, 1, partition);
        List<Task<AppendOutcome>> appends = [];
        for (int round = 0; round < 20; round++)
        {
            appends.Add(Send(cluster, 1, partition, Batch(1, round, $"one-{round}")).AsTask());
            appends.Add(Send(cluster, 1, partition, Batch(2, round, $"two-{round}")).AsTask());
            appends.Add(cluster.AppendAsync(1, partition, round).AsTask());
        }

        await cluster.UntilAsync(() => appends.TrueForAll(append => append.IsCompleted), "the appends");
        appends.ShouldAllBe(append => append.Result.Fate == AppendFate.Acknowledged);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.UntilAsync(() => cluster.Extent(2, segment).End == new Offset(60), "the follower to have all");
        foreach (int node in new[] { 1, 2 })
        {
            using BatchReadResult read = cluster[node].Host.Read(segment, Offset.Zero, new Offset(60), 1 << 20).ShouldNotBeNull();
            ReadOnlySpan<byte> batches = read.Batches.Span;
            Dictionary<long, int> next = [];
            while (RecordBatches.TryTake(ref batches, out BatchSummary batch))
            {
                for (int index = 0; index < batch.Count; index++)
                {
                    string value = cluster.Read(node, segment, (batch.First + index).Value, (batch.First + index).Value + 1)[0];
                    long owner = value.StartsWith("one", StringComparison.Ordinal) ? 1 : value.StartsWith("two", StringComparison.Ordinal) ? 2 : 0;
                    (batch.Producer?.Id.Value ?? 0).ShouldBe(owner);
                    if (owner > 0)
                    {
                        (batch.Producer!.Value.First + index).Value.ShouldBe(next.GetValueOrDefault(owner));
                        next[owner] = next.GetValueOrDefault(owner) + 1;
                    }
                }
            }

            next.ShouldBe(new Dictionary<long, int> { [1] = 20, [2] = 20 }, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Batch_SentAgainWhileItWaitsForTheQuorum_WaitsAlong()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await ReadyAsync(cluster, 1, partition);
        cluster.Isolate(1);
        Task<AppendOutcome> first = Send(cluster, 1, partition, Batch(1, 0, "a")).AsTask();
        await cluster.UntilAsync(() => cluster.Extent(1, new SegmentId(partition, SegmentNumber.First)).End == new Offset(1), "the local append");
        Task<AppendOutcome> again = Send(cluster, 1, partition, Batch(1, 0, "a")).AsTask();
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        first.IsCompleted.ShouldBeFalse();
        again.IsCompleted.ShouldBeFalse();
        cluster.Rejoin(1);
        await cluster.UntilAsync(() => first.IsCompleted && again.IsCompleted, "both");
        (await first).ShouldBe(Stored(0));
        (await again).ShouldBe(Stored(0));
        cluster.Extent(1, new SegmentId(partition, SegmentNumber.First)).End.ShouldBe(new Offset(1));
    }

    [Fact]
    public async Task Batch_SentAgainAfterACleanRollover_IsKnownToTheNextLeader()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 1, partition, 1, "b")).ShouldBe(Stored(1));
        await RollAsync(cluster, partition, 1, On(2, 1, 3));
        (await ProduceAsync(cluster, 2, partition, 1, "b")).ShouldBe(Stored(1));
        (await ProduceAsync(cluster, 2, partition, 2, "c")).ShouldBe(Stored(2));

        // And over a segment in which nobody wrote.
        await RollAsync(cluster, partition, 2, On(3, 1, 2));
        await RollAsync(cluster, partition, 3, On(1, 2, 3));
        (await ProduceAsync(cluster, 1, partition, 2, "c")).ShouldBe(Stored(2));
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 1, partition, 3, "d")).ShouldBe(Stored(3));
    }

    [Fact]
    public async Task Batch_WhoseLeaderDied_IsStoredOnceWhetherItWasSavedOrNot()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        await cluster.UntilAsync(() => cluster.Extent(2, new SegmentId(partition, SegmentNumber.First)).End == new Offset(1), "the follower");
        cluster.Isolate(1);
        Task<AppendOutcome> lost = Send(cluster, 1, partition, Batch(1, 1, "b")).AsTask();
        await FailOverAsync(cluster, partition, 1, On(2, 1, 3), 2, 3);
        (await ProduceAsync(cluster, 2, partition, 0, "a")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 2, partition, 1, "b")).ShouldBe(Stored(1));
        (await ProduceAsync(cluster, 2, partition, 2, "c")).ShouldBe(Stored(2));
        cluster.Rejoin(1);
        await cluster.UntilAsync(() => lost.IsCompleted, "the old leader's append");
        (await lost).Fate.ShouldBe(AppendFate.Unknown);
        await RollAsync(cluster, partition, 2, On(1, 2, 3));
        (await ProduceAsync(cluster, 1, partition, 1, "b")).ShouldBe(Stored(1));
        (await ProduceAsync(cluster, 1, partition, 2, "c")).ShouldBe(Stored(2));
    }

    [Fact]
    public async Task Leader_ThatHeldNothingBefore_LearnsOfProducersFromOthers()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(4);
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a", "b")).ShouldBe(Stored(0));
        await RollAsync(cluster, partition, 1, On(4, 2, 3));
        (await ProduceAsync(cluster, 4, partition, 0, "a", "b")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 4, partition, 2, "c")).ShouldBe(Stored(2));
    }

    [Fact]
    public async Task Leader_WhomNobodyAnswers_TakesPlainEntriesAndNoBatchesUntilItKnows()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(4);
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        await cluster.UntilAsync(() => cluster.Extent(2, new SegmentId(partition, SegmentNumber.First)).End == new Offset(1), "the follower");
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(new SegmentId(partition, SegmentNumber.First), SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Isolate(4);
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(4)));
        cluster.Publish();
        for (int time = 0; time < 50; time++)
        {
            (await Send(cluster, 4, partition, Batch(1, 0, "a"))).Fate.ShouldBe(AppendFate.Unprepared);
            cluster.Time.Advance(Limits.ProducerAskPatience + Limits.ProducerAskPause);
        }

        await cluster.FillAsync(4, partition, 1, 1);
        cluster.Rejoin(4);
        (await ProduceAsync(cluster, 4, partition, 0, "a")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 4, partition, 1, "b")).ShouldBe(Stored(2));
    }

    [Fact]
    public async Task Batches_AfterTheWholeClusterRestarted_AreKnown()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        await RollAsync(cluster, partition, 1, On(2, 1, 3));
        (await ProduceAsync(cluster, 2, partition, 1, "b", "c")).ShouldBe(Stored(1));
        await cluster.UntilAsync(() => cluster.Extent(3, new SegmentId(partition, Segment(2))).End == new Offset(3), "the third");
        await cluster.RestartAllAsync();
        cluster.Publish();
        cluster.Scene.Does(new BeginSeal(partition, Segment(2), Epoch(2), Life(3, 2)));
        cluster.Publish();
        SealAnswer answer = await cluster.EndAsync(cluster[3].Host.SealAsync(new SegmentId(partition, Segment(2)), Epoch(3), CancellationToken.None), "the promise");
        answer.End.ShouldBe(new Offset(3));
        cluster.Scene.Does(Complete(partition, 2, 3, Life(3, 2), 3, new SegmentAssignment(Life(3, 2), Nodes(1, 2, 3))));
        cluster.Publish();
        (await ProduceAsync(cluster, 3, partition, 0, "a")).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 3, partition, 1, "b", "c")).ShouldBe(Stored(1));
        (await ProduceAsync(cluster, 3, partition, 3, "d")).ShouldBe(Stored(3));
    }

    [Fact]
    public async Task Batches_OfACopyThatTakesSeveralReads_AreKnownAfterARestart()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(1);
        PartitionId partition = cluster.Create("orders", 1);
        string large = new('x', Limits.ProducerScanReadBytes / 4);
        for (int first = 0; first < 6; first++)
        {
            (await ProduceAsync(cluster, 1, partition, first, large)).ShouldBe(Stored(first));
        }

        await cluster.RestartAllAsync();
        cluster.Scene.Does(new BeginSeal(partition, SegmentNumber.First, SegmentEpoch.First, Life(1, 2)));
        cluster.Publish();
        (await cluster.EndAsync(cluster[1].Host.SealAsync(new SegmentId(partition, SegmentNumber.First), Two, CancellationToken.None), "the promise")).End.ShouldBe(new Offset(6));
        cluster.Scene.Does(Complete(partition, 1, 2, Life(1, 2), 6, new SegmentAssignment(Life(1, 2), Nodes(1))));
        cluster.Publish();
        (await ProduceAsync(cluster, 1, partition, 0, large)).ShouldBe(Stored(0));
        (await ProduceAsync(cluster, 1, partition, 5, large)).ShouldBe(Stored(5));
        (await ProduceAsync(cluster, 1, partition, 6, "y")).ShouldBe(Stored(6));
    }

    [Fact]
    public async Task Leader_WithoutAMetadataLeader_TakesNoBatchesYet()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        cluster.Proposals.HasLeader = false;
        for (int time = 0; time < 20; time++)
        {
            (await Send(cluster, 1, partition, Batch(1, 0, "a"))).Fate.ShouldBe(AppendFate.Unprepared);
            cluster.Time.Advance(Limits.ProducerMarkMax + Limits.ProducerAskPause);
        }

        cluster.Proposals.HasLeader = true;
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
    }

    [Fact]
    public async Task State_OfATopicThatIsDeleted_IsDeletedToo()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        _ = cluster.Create("others", 1, 2, 3);
        (await ProduceAsync(cluster, 1, partition, 0, "a")).ShouldBe(Stored(0));
        TopicName kept = new($"__prod.{partition.Topic}.{partition.Number}");
        cluster[1].Engine.FindTopic(kept).ShouldNotBeNull();
        cluster.Scene.Does(new DeleteTopic(partition.Topic));
        cluster.Publish();
        await cluster.UntilAsync(() => cluster[1].Engine.FindTopic(kept) is null, "the state to go");
    }

    private static AppendOutcome Stored(long offset) => new(AppendFate.Acknowledged, new Offset(offset));

    private static SequencedEntries Batch(int producer, int first, params string[] values) => Batch(producer, first, 0, values);

    private static SequencedEntries Batch(int producer, int first, int epoch, string[] values) => new(
        new ProducerStamp(new ProducerId(producer), new ProducerEpoch((short)epoch), new SequenceNumber(first)),
        values.Select(value => value.Length).ToArray(),
        System.Text.Encoding.ASCII.GetBytes(string.Concat(values)));

    private static ValueTask<AppendOutcome> Send(HostCluster cluster, int node, PartitionId partition, SequencedEntries entries) => cluster[node].Host.AppendAsync(partition, entries);

    private static Task<AppendOutcome> ProduceAsync(HostCluster cluster, int node, PartitionId partition, int first, params string[] values) =>
        ProduceAsync(cluster, node, partition, first, 0, values);

    /// <summary>Sends a batch until it is taken or refused for good, as routing does.</summary>
    private static async Task<AppendOutcome> ProduceAsync(HostCluster cluster, int node, PartitionId partition, int first, int epoch, params string[] values)
    {
        while (true)
        {
            AppendOutcome outcome = await cluster.EndAsync(Send(cluster, node, partition, Batch(1, first, epoch, values)), "the batch");
            if (outcome.Fate is not (AppendFate.Unprepared or AppendFate.NotLeader))
            {
                return outcome;
            }

            int tries = 0;
            await cluster.UntilAsync(() => tries++ > 0, "a moment");
        }
    }

    /// <summary>The leader takes batches from here on, and has none.</summary>
    private static async Task ReadyAsync(HostCluster cluster, int node, PartitionId partition) =>
        (await ProduceAsync(cluster, node, partition, 7, "x")).Fate.ShouldBe(AppendFate.OutOfOrder);

    private static async Task RollAsync(HostCluster cluster, PartitionId partition, int segment, SegmentAssignment next)
    {
        SegmentMetadata open = cluster.Scene.State.FindPartition(partition)!.Last;
        open.Number.ShouldBe(Segment(segment));
        int leader = (int)open.Leader.Node.Value;
        await cluster.UntilAsync(() => cluster[leader].Host.Open.Any(led => led.Partition == partition), "the segment's log");
        Offset? end = await cluster.EndAsync(cluster[leader].Host.DrainAsync(new SegmentId(partition, open.Number), open.Epoch, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, segment, (int)open.Epoch.Value, open.Leader, end!.Value.Value, next));
        cluster.Publish();
    }

    private static async Task FailOverAsync(HostCluster cluster, PartitionId partition, int segment, SegmentAssignment next, params int[] replicas)
    {
        cluster.Scene.Does(new BeginSeal(partition, Segment(segment), SegmentEpoch.First, next.Leader));
        cluster.Publish();
        Offset end = Offset.Zero;
        foreach (int node in replicas)
        {
            SealAnswer answer = await cluster.EndAsync(cluster[node].Host.SealAsync(new SegmentId(partition, Segment(segment)), Two, CancellationToken.None), "the promise");
            end = Offset.Max(end, answer.End);
        }

        cluster.Scene.Does(Complete(partition, segment, 2, next.Leader, end.Value, next));
        cluster.Publish();
    }
}
