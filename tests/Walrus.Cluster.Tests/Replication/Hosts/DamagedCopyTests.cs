using Walrus.Storage;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>A sealed copy that was found damaged: out of service at once, replaced, and only then dropped.</summary>
public sealed class DamagedCopyTests
{
    private static readonly StoreCorruptException Damage = new("/data/packs/1", 4096, "the checksum does not fit");

    [Fact]
    public async Task Copy_ThatIsCondemned_IsNotReadAndNotWhole_UntilAnotherHasItsPlace()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        SegmentId segment = await SealedAsync(cluster);
        SegmentHost host = cluster[3].Host;
        host.Sealed.ShouldBe([segment]);

        host.Condemn(segment, Damage);

        host.Find(segment).ShouldBeNull();
        host.Read(segment, Offset.Zero, new Offset(6), 1 << 20).ShouldBeNull();
        host.Damaged.ShouldBe([segment]);
        host.Sealed.ShouldBeEmpty();
        host.Check(segment, null, 1024).ShouldBe(SealedPiece.Gone);
        (await cluster.EndAsync(host.ReplaceAsync(segment, CancellationToken.None), "no replacement")).ShouldBeFalse();
        await HealAsync(cluster, segment);

        cluster.Extent(3, segment).ShouldBe(new ReplicaExtent(Offset.Zero, new Offset(6), new Offset(6)));
        host.Damaged.ShouldBeEmpty();
        cluster[3].Engine.FindTopic(new TopicName("__seg.1.0.1")).ShouldBeNull("the damaged one is dropped");
        host.Check(segment, null, 1 << 20).IsLast.ShouldBeTrue();

        await cluster.StartNodeAsync(3, await cluster[3].CrashAsync(), incarnation: 2);
        cluster.Scene.Does(Register(3, incarnation: 2));
        cluster.Publish();
        cluster.Extent(3, segment).End.ShouldBe(new Offset(6), "the new one is found again");
        cluster[3].Host.Gaps.ShouldBeEmpty();
    }

    [Fact]
    public async Task Replacement_ThatACrashInterrupts_IsGivenUpForTheCopyThatWasThere()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        SegmentId segment = await SealedAsync(cluster);
        cluster[3].Host.Condemn(segment, Damage);
        SealedReplacement? begun = await cluster.EndAsync(cluster[3].Host.BeginReplacementAsync(segment, CancellationToken.None), "the beginning");
        begun.ShouldBe(new SealedReplacement(Offset.Zero, new Offset(6)));

        await cluster.StartNodeAsync(3, await cluster[3].CrashAsync(), incarnation: 2);
        cluster.Scene.Does(Register(3, incarnation: 2));
        cluster.Publish();

        cluster.Extent(3, segment).End.ShouldBe(new Offset(6));
        await cluster.UntilAsync(() => cluster[3].Engine.FindTopic(new TopicName("__seg.1.0.1.1")) is null, "the leftover to go");
        cluster[3].Host.Condemn(segment, Damage);
        await HealAsync(cluster, segment);
        cluster.Extent(3, segment).End.ShouldBe(new Offset(6));
    }

    [Fact]
    public async Task Copy_ThatNobodyElseHas_IsServedDamagedAndStays()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        SegmentId segment = await SealedAsync(cluster);
        cluster[3].Host.Condemn(segment, Damage);

        cluster[3].Host.ServeDamaged(segment).ShouldBeTrue();

        cluster[3].Host.ServeDamaged(segment).ShouldBeFalse("it is said once");
        using BatchReadResult read = cluster[3].Host.Read(segment, Offset.Zero, new Offset(6), 1 << 20).ShouldNotBeNull();
        cluster[3].Host.Damaged.ShouldBe([segment], "it is not healed by that");
        cluster[3].Engine.FindTopic(new TopicName("__seg.1.0.1")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Copy_ThatIsTheOnlyOne_IsServedAtOnce()
    {
        await using HostCluster cluster = await HostCluster.StartAsync(1);
        PartitionId partition = cluster.Create("orders", 1);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 6);
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), 6, On(1)));
        cluster.Publish();

        cluster[1].Host.Condemn(segment, Damage);

        cluster.Extent(1, segment).End.ShouldBe(new Offset(6));
        cluster[1].Host.Damaged.ShouldBe([segment]);
        cluster[1].Host.ServeDamaged(segment).ShouldBeFalse("it was said when it was found");
    }

    [Fact]
    public async Task Copy_OfAnOpenSegmentOrWithAnotherFault_IsNotCondemned()
    {
        await using HostCluster cluster = await HostCluster.StartAsync();
        SegmentId segment = await SealedAsync(cluster);
        SegmentId open = segment with { Number = segment.Number.Next };
        cluster[3].Host.Condemn(open, Damage);
        cluster[3].Host.Condemn(segment, new TopicDeletedException(new TopicName("gone")));
        cluster[3].Host.Damaged.ShouldBeEmpty();
    }

    /// <summary>A sealed segment with six entries on all nodes.</summary>
    private static async Task<SegmentId> SealedAsync(HostCluster cluster)
    {
        PartitionId partition = cluster.Create("orders", 1, 2, 3);
        SegmentId segment = new(partition, SegmentNumber.First);
        await cluster.FillAsync(1, partition, 6);
        await cluster.UntilAsync(() => cluster.Extent(3, segment).End == new Offset(6), "the follower to have all");
        Offset? end = await cluster.EndAsync(cluster[1].Host.DrainAsync(segment, SegmentEpoch.First, CancellationToken.None), "the drain");
        cluster.Scene.Does(Complete(partition, 1, 1, Life(1), end!.Value.Value, On(1, 2, 3)));
        cluster.Publish();
        return segment;
    }

    private static async Task HealAsync(HostCluster cluster, SegmentId segment)
    {
        SegmentHost host = cluster[3].Host;
        _ = await cluster.EndAsync(host.BeginReplacementAsync(segment, CancellationToken.None), "the beginning");
        using BatchReadResult batches = cluster[1].Host.Read(segment, Offset.Zero, new Offset(6), 1 << 20).ShouldNotBeNull();
        (await cluster.EndAsync(host.FillReplacementAsync(segment, Offset.Zero, batches.Batches, CancellationToken.None), "the fill")).ShouldBe(new Offset(6));
        (await cluster.EndAsync(host.ReplaceAsync(segment, CancellationToken.None), "the replacement")).ShouldBeTrue();
    }
}
