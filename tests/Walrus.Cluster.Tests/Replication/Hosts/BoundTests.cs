using System.Buffers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Replication;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Disks;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>What happens at the bounds: too much that waits, a full disk, values that are too large.</summary>
public sealed class BoundTests
{
    [Fact]
    public async Task Append_WhileTooManyWaitForFollowers_IsBusyAndThoseThatWaitAreAcknowledged()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await cluster.FillAsync(1, partition, 1);
        cluster.Isolate(1);
        List<Task<AppendOutcome>> waiting = [];
        for (int number = 0; number < Limits.ReplicationWaitersMax; number++)
        {
            waiting.Add(cluster.AppendAsync(1, partition, number).AsTask());
        }

        (await cluster.AppendAsync(1, partition, 0)).Fate.ShouldBe(AppendFate.Busy);
        cluster.Rejoin(1);
        await cluster.UntilAsync(() => waiting.TrueForAll(append => append.IsCompleted), "the followers");
        (await Task.WhenAll(waiting)).ShouldAllBe(outcome => outcome.Fate == AppendFate.Acknowledged);
        Limits.ReplicationPooledWaitersMax.ShouldBeGreaterThanOrEqualTo(Limits.ReplicationWaitersMax, "else a full segment would make new ones all the time");
        await cluster.FillAsync(1, partition, 5, 1 + Limits.ReplicationWaitersMax);
    }

    [Fact]
    public async Task Opening_WithTooMuchThatWaits_IsBusyInEntriesAndBytes()
    {
        OpeningQueue entries = new();
        List<Task<AppendOutcome>> waiting = [.. Enumerable.Range(0, Limits.ReplicationOpeningAppendsMax).Select(_ => entries.Add(ReadOnlySequence<byte>.Empty).AsTask())];
        (await entries.Add(ReadOnlySequence<byte>.Empty)).Fate.ShouldBe(AppendFate.Busy);
        waiting.ShouldAllBe(append => !append.IsCompleted);
        entries.Refuse(new AppendOutcome(AppendFate.NotLeader));
        (await Task.WhenAll(waiting)).ShouldAllBe(outcome => outcome.Fate == AppendFate.NotLeader);
        OpeningQueue bytes = new();
        Task<AppendOutcome> fills = bytes.Add(new ReadOnlySequence<byte>(new byte[Limits.ReplicationOpeningBytesMax])).AsTask();
        (await bytes.Add(new ReadOnlySequence<byte>(new byte[1]))).Fate.ShouldBe(AppendFate.Busy);
        fills.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Append_OfAValueThatIsTooLarge_FailsAndHarmsNothing()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await cluster.FillAsync(1, partition, 1);
        AppendOutcome outcome = await cluster[1].Host.AppendAsync(partition, new ReadOnlySequence<byte>(new byte[20_000_000]));
        outcome.Fate.ShouldBe(AppendFate.Failed);
        outcome.Failure.ShouldBeOfType<EntryTooLargeException>();
        await cluster.FillAsync(1, partition, 1, 1);
        (await cluster.EndAsync(cluster[1].Host.DrainAsync(new SegmentId(partition, SegmentNumber.First), SegmentEpoch.First, CancellationToken.None), "the drain")).ShouldBe(new Offset(2));
    }

    [Fact]
    public async Task Follower_WithAFullDisk_DoesNotHoldUpTheOthers()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(2);
        cluster.Scene.Does(Register(3));
        cluster.Scene.Does(new ActivateNode(Life(3)));
        await cluster.StartNodeAsync(3, new SimFileSystem(capacityBytes: 10_000_000));
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        ReadOnlySequence<byte> value = new(new byte[100_000]);
        for (int number = 0; number < 150; number++)
        {
            (await cluster.EndAsync(cluster[1].Host.AppendAsync(partition, value), "an append")).ShouldBe(new AppendOutcome(AppendFate.Acknowledged, new Offset(number)));
        }

        await cluster.UntilAsync(() => cluster.Extent(2, segment).Committed == new Offset(150), "the other follower");
        cluster.Extent(3, segment).End.ShouldBeLessThan(new Offset(150));
        cluster[3].Engine.State.ShouldBe(EngineState.Open);
    }

    [Fact]
    public async Task Work_OnAFullDisk_IsTriedAgainLaterAndOtherFailuresAreNot()
    {
        ManualTime time = new();
        int attempts = 0;
        SegmentWork work = new(time, new ReplicationLog(NullLogger.Instance), CancellationToken.None);
        SegmentId segment = new(Partition(1), Segment(1));
        work.Begin("Making the log", segment, _ => ++attempts < 3 ? throw new DiskFullException("/data") : Task.CompletedTask);
        attempts.ShouldBe(1);
        time.Advance(Limits.SegmentWorkRetry - TimeSpan.FromTicks(1));
        attempts.ShouldBe(1);
        time.Advance(TimeSpan.FromTicks(1));
        await time.WaitForArmedAsync(1);
        attempts.ShouldBe(2);
        time.Advance(Limits.SegmentWorkRetry);
        await work.SettleAsync();
        attempts.ShouldBe(3);
        work.Begin("Making the log", segment, _ => throw new InvalidDataException());
        await work.SettleAsync();
    }

    [Fact]
    public async Task Meter_OfAHost_TellsHowFarFollowersLag()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        await cluster.FillAsync(1, partition, 4);
        await cluster.UntilAsync(() => cluster.Extent(3, new SegmentId(partition, SegmentNumber.First)).Committed == new Offset(4), "the follower");
        cluster.Isolate(3);
        await cluster.FillAsync(1, partition, 6, 4);
        Dictionary<long, long> lags = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (instrument.Name == "walrus.replication.lag.max" && instrument.Meter.Tags!.Any(tag => tag.Value is 1L))
            {
                each.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, lag, tags, _) =>
        {
            lock (lags)
            {
                lags[(long)tags[0].Value!] = Math.Max(lag, lags.GetValueOrDefault((long)tags[0].Value!));
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        lags[3].ShouldBeGreaterThanOrEqualTo(6);
    }

    [Fact]
    public async Task Rubbish_FromAPeer_IsDropped()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(2);
        PartitionId partition = cluster.Create("orders", 1, 2);
        await cluster.FillAsync(1, partition, 1);
        Walrus.Peers.PeerLink link = cluster[1].Network.Find(new NodeId(2)).ShouldNotBeNull();
        _ = link.TrySend(ClusterChannels.Replication, ReplicationCodec.AppendKind, new byte[] { 1, 2, 3 });
        _ = link.TrySend(ClusterChannels.Replication, ReplicationCodec.AnswerKind, new byte[ReplicationCodec.AnswerBytes]);
        byte[] wrong = new byte[ReplicationCodec.AppendBytes + 100];
        ReplicationCodec.Write(new AppendMessage(new SegmentId(partition, SegmentNumber.First), SegmentEpoch.First, 1, new Offset(1), new Offset(2), Offset.Zero, 100), wrong);
        _ = link.TrySend(ClusterChannels.Replication, ReplicationCodec.AppendKind, wrong);
        await cluster.FillAsync(1, partition, 20, 1);
        cluster.Extent(2, new SegmentId(partition, SegmentNumber.First)).End.ShouldBe(new Offset(21));
    }
}
