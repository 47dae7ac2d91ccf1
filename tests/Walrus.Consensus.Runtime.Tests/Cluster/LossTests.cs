using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;
using Walrus.Storage.Repair;

namespace Walrus.Consensus.Runtime.Tests.Cluster;

/// <summary>Nodes that lost or damaged what they promised.</summary>
public sealed class LossTests
{
    [Fact]
    public async Task Node_WithAnEmptyDisk_FollowsWithoutAVoteAndComesBackUnderANewId()
    {
        await using TestCluster cluster = await StartAsync();
        ClusterNode lost = await StopAFollowerAsync(cluster);
        lost.ReplaceDisk();
        await lost.StartAsync(RaftStart.Resume, MemberSet.Empty);
        lost.Host!.Status.Loss!.ShouldContain("nothing of Raft");
        await CheckItDoesNotVoteAsync(cluster, lost);
        await ComeBackAsync(cluster, lost);
    }

    [Fact]
    public async Task Node_WhoseEntryIsDamaged_SaysSoAndDoesNotVote()
    {
        await using TestCluster cluster = await StartAsync();
        ClusterNode lost = await StopAFollowerAsync(cluster);
        await ChangeStoreAsync(cluster, lost, async engine =>
        {
            PartitionLog log = LogOf(engine).Partitions[0];
            Offset end = log.End;
            await log.CutAsync(new Offset(4));
            while (log.End < end)
            {
                await log.AppendAsync(new byte[3]);
            }
        });
        await lost.StartAsync(RaftStart.Resume, MemberSet.Empty);
        lost.Host!.Status.Loss!.ShouldContain("not entry 4");
        await CheckItDoesNotVoteAsync(cluster, lost);
        await ComeBackAsync(cluster, lost);
    }

    [Fact]
    public async Task Node_WhoseLogEndsEarly_SaysSoAndRemembersItAtTheNextStart()
    {
        await using TestCluster cluster = await StartAsync();
        ClusterNode lost = await StopAFollowerAsync(cluster);
        await ChangeStoreAsync(cluster, lost, async engine => await LogOf(engine).Partitions[0].CutAsync(new Offset(3)));
        await lost.StartAsync(RaftStart.Resume, MemberSet.Empty);
        string loss = lost.Host!.Status.Loss!;
        loss.ShouldContain("were committed");
        await lost.CrashAsync();
        await lost.StartAsync(RaftStart.Found, cluster.Founders);
        lost.Host!.Status.Loss.ShouldBe(loss);
        await ComeBackAsync(cluster, lost);
    }

    [Fact]
    public async Task Node_WithoutItsHardState_SaysSo()
    {
        await using TestCluster cluster = await StartAsync();
        ClusterNode lost = await StopAFollowerAsync(cluster);
        await ChangeStoreAsync(cluster, lost, async engine => await engine.SetValueAsync(StoreNames.State, default));
        await lost.StartAsync(RaftStart.Found, cluster.Founders);
        lost.Host!.Status.Loss!.ShouldContain("neither term nor vote");
        await ComeBackAsync(cluster, lost);
    }

    [Fact]
    public async Task Node_WhoseSnapshotIsDamaged_SaysSo()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, options => options with { Snapshots = new SnapshotPolicy { Entries = 5, EntriesKept = 0 } });
        await PutAsync(cluster, 20);
        ClusterNode lost = await StopAFollowerAsync(cluster);
        await ChangeStoreAsync(cluster, lost, async engine =>
        {
            StateValueCodec.TryDecode(engine.FindValue(StoreNames.State)!.Value.Span, out StateValue? state).ShouldBeTrue();
            Topic topic = engine.FindTopic(StoreNames.Of(StoreTopicKind.Snapshot, state!.Snapshot!.Value.Number))!;
            await topic.Partitions[0].AppendAsync(new byte[1]);
        });
        await lost.StartAsync(RaftStart.Resume, MemberSet.Empty);
        lost.Host!.Status.Loss!.ShouldContain("checksum");
        await ComeBackAsync(cluster, lost);
    }

    [Fact]
    public async Task Node_WhoseStoreWasRepaired_SaysSoEvenWhenNothingIsMissing()
    {
        await using TestCluster cluster = await StartAsync();
        ClusterNode lost = await StopAFollowerAsync(cluster);
        RepairOptions repair = new() { Directory = RaftDisk.Root, To = "/repaired" };
        _ = new StoreRepair(lost.Disk, repair, EngineOpener.DrawIdentity, cluster.Time).Run(CancellationToken.None);
        lost.Root = repair.To;
        await lost.StartAsync(RaftStart.Resume, MemberSet.Empty);
        lost.Host!.Status.Loss!.ShouldContain("repair");
    }

    [Fact]
    public async Task Node_OfAnotherId_IsRefusedUnlessItJoins()
    {
        await using TestCluster cluster = await StartAsync();
        ClusterNode lost = await StopAFollowerAsync(cluster);
        ClusterNode other = cluster.Add(9);
        other.Disk = lost.Disk;
        RaftIdentityException refused = await Should.ThrowAsync<RaftIdentityException>(() => other.StartAsync(RaftStart.Resume, MemberSet.Empty));
        (refused.Found, refused.Wanted).ShouldBe((lost.Id, other.Id));
        await other.StopAsync();
        await lost.StartAsync(RaftStart.Resume, MemberSet.Empty);
        lost.Host!.Status.Loss.ShouldBeNull("nothing was changed");
        await cluster.ConvergeAsync();
    }

    private static async Task<TestCluster> StartAsync()
    {
        TestCluster cluster = await TestCluster.StartAsync(3);
        await PutAsync(cluster, 10);
        return cluster;
    }

    private static async Task PutAsync(TestCluster cluster, int count)
    {
        for (int value = 0; value < count; value++)
        {
            await cluster.PutAsync("x", value);
        }
    }

    private static async Task<ClusterNode> StopAFollowerAsync(TestCluster cluster)
    {
        await cluster.ConvergeAsync();
        ClusterNode follower = cluster.Nodes.First(node => node != cluster.Leader);
        await follower.StopAsync();
        return follower;
    }

    private static async Task ChangeStoreAsync(TestCluster cluster, ClusterNode node, Func<LogEngine, Task> change)
    {
        LogEngine engine = RaftDisk.Open(node.Disk, cluster.Time);
        await change(engine);
        await engine.DisposeAsync();
    }

    private static Topic LogOf(LogEngine engine) => engine.Topics.Single(topic => topic.Name.Value.Contains("raft.log", StringComparison.Ordinal));

    /// <summary>With one of the other two gone, a majority would need its vote. The leader that comes back asks it from the beginning, and it follows.</summary>
    private static async Task CheckItDoesNotVoteAsync(TestCluster cluster, ClusterNode lost)
    {
        ClusterNode leader = await cluster.LeaderAsync();
        await leader.CrashAsync();
        for (int tick = 0; tick < 100; tick++)
        {
            cluster.Time.Advance(Waiting.Tick);
            foreach (ClusterNode node in cluster.Up)
            {
                await node.Host!.SettleAsync();
            }
        }

        cluster.Leader.ShouldBeNull();
        lost.Host!.Status.Role.ShouldBe(Role.Follower);
        await leader.StartAsync(RaftStart.Resume, MemberSet.Empty);
        await cluster.ConvergeAsync();
    }

    private static async Task ComeBackAsync(TestCluster cluster, ClusterNode lost)
    {
        (await cluster.ChangeAsync(MembershipChangeKind.Remove, (int)lost.Id.Value)).End.ShouldBe(ProposalEnd.Applied);
        await lost.StopAsync();
        ClusterNode back = cluster.Add(7);
        back.Disk = lost.Disk;
        await back.StartAsync(RaftStart.Join, MemberSet.Empty);
        back.Host!.Status.Loss.ShouldBeNull();
        (await cluster.ChangeAsync(MembershipChangeKind.AddLearner, 7)).End.ShouldBe(ProposalEnd.Applied);
        (await cluster.ChangeAsync(MembershipChangeKind.Promote, 7)).End.ShouldBe(ProposalEnd.Applied);
        await cluster.ConvergeAsync();
        back.Host!.Status.Members.IsVoter(back.Id).ShouldBeTrue();
        back.Engine.Topics.Count(topic => StoreNames.TryParse(topic.Name, out StoreTopicKind kind, out _) && kind == StoreTopicKind.Log).ShouldBe(1, "what was lost is gone");
    }
}
