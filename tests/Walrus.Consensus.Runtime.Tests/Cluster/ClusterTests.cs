using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;
using Walrus.Testing.Faults;

namespace Walrus.Consensus.Runtime.Tests.Cluster;

/// <summary>Several hosts over engines on simulated disks, without faults of the disk.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Proposals_OfSeveralTasks_AreAllAppliedEverywhereInOneOrder()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        ClusterNode leader = await cluster.LeaderAsync();
        Task<ProposalAnswer[]>[] tasks = [.. Enumerable.Range(0, 4).Select(task => Task.Run(() => ProposeAsync(leader.Host!, task)))];
        ProposalAnswer[][] answers = await cluster.UntilAsync(Task.WhenAll(tasks), "all proposals");
        answers.SelectMany(each => each).ShouldAllBe(answer => answer.End == ProposalEnd.Applied);
        answers.SelectMany(each => each).Select(answer => answer.Position).Distinct().Count().ShouldBe(100);
        await cluster.ConvergeAsync();
        leader.Machine.History.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Leader_ThatStops_IsReplacedAndNothingAcknowledgedIsLost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        for (int round = 0; round < 4; round++)
        {
            await cluster.PutAsync("x", round);
            ClusterNode leader = await cluster.LeaderAsync();
            await leader.CrashAsync();
            await cluster.PutAsync("y", round);
            (await cluster.LeaderAsync()).ShouldNotBe(leader);
            await leader.StartAsync(RaftStart.Resume, MemberSet.Empty);
        }

        await cluster.ConvergeAsync();
        cluster.Acknowledged.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Leader_ThatIsCutOff_AcknowledgesNothingAndItsProposalIsReplaced()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await cluster.PutAsync("x", 1);
        ClusterNode old = await cluster.LeaderAsync();
        cluster.Network.Cut(old.Id, isCut: true);
        Task<ProposalAnswer> lost = old.Host!.ProposeAsync(MapMachine.Put("x", 2)).AsTask();
        await old.Host.SettleAsync();
        await cluster.UntilAsync(() => cluster.Leader is { } leader && leader != old, "another leader");
        await cluster.PutAsync("x", 3);
        lost.IsCompleted.ShouldBeFalse();
        cluster.Network.Cut(old.Id, isCut: false);
        ProposalAnswer answer = await cluster.UntilAsync(lost, "the end of the lost proposal");
        answer.End.ShouldBeOneOf(ProposalEnd.Replaced, ProposalEnd.Unknown);
        await cluster.ConvergeAsync();
        old.IsUp.ShouldBeTrue();
        old.Machine.History.ShouldNotContain("put x 2");
    }

    [Theory]
    [InlineData("each")]
    [InlineData("none")]
    public async Task Cluster_ThatLosesPowerAtOnce_KeepsWhatItAcknowledgedWhateverTheFsyncSchedule(string schedule)
    {
        FsyncSchedule.TryParse(schedule, out FsyncSchedule fsync).ShouldBeTrue();
        await using TestCluster cluster = new(3) { Fsync = fsync };
        await cluster.StartAllAsync();
        for (int value = 0; value < 20; value++)
        {
            await cluster.PutAsync("x", value);
        }

        foreach (ClusterNode node in cluster.Nodes)
        {
            await node.CrashAsync();
        }

        foreach (ClusterNode node in cluster.Nodes)
        {
            await node.StartAsync(RaftStart.Resume, MemberSet.Empty);
            node.Host!.Status.Loss.ShouldBeNull();
        }

        await cluster.PutAsync("y", 1);
        await cluster.ConvergeAsync();
        cluster.Acknowledged.Count.ShouldBe(21);
    }

    [Fact]
    public async Task Member_AddedPromotedAndRemoved_TakesPartAsItShould()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await cluster.PutAsync("x", 1);
        ClusterNode four = cluster.Add(4);
        await four.StartAsync(RaftStart.Join, MemberSet.Empty);
        (await cluster.ChangeAsync(MembershipChangeKind.AddLearner, 4)).End.ShouldBe(ProposalEnd.Applied);
        await cluster.UntilAsync(() => four.Machine["x"] == 1, "the learner to learn");
        four.Host!.Status.Members.IsLearner(four.Id).ShouldBeTrue();
        (await cluster.ChangeAsync(MembershipChangeKind.Promote, 4)).End.ShouldBe(ProposalEnd.Applied);
        (await cluster.ChangeAsync(MembershipChangeKind.Remove, 1)).End.ShouldBe(ProposalEnd.Applied);
        await cluster[1].StopAsync();
        await cluster.PutAsync("x", 2);
        (await cluster.LeaderAsync()).Host!.Status.Members.Voters.Select(voter => voter.Value).ShouldBe([2L, 3L, 4L]);
        await cluster.ConvergeAsync();
    }

    [Fact]
    public async Task Leadership_HandedOver_GoesToTheOther()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        ClusterNode old = await cluster.LeaderAsync();
        ClusterNode next = cluster.Nodes.First(node => node != old);
        await cluster.UntilAsync(() => old.Host!.Status.Followers.All(follower => follower.Matched == old.Host.Status.Last.Index), "all caught up");
        (await old.Host!.TransferLeadershipAsync(next.Id).Within()).ShouldBe(TransferAnswer.Begun);
        await cluster.UntilAsync(() => cluster.Leader == next, "the other to lead");
        await cluster.PutAsync("x", 1);
        await cluster.ConvergeAsync();
    }

    [Fact]
    public async Task Read_AtTheLeader_SeesEverythingThatWasAcknowledged()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await cluster.PutAsync("x", 7);
        ClusterNode leader = await cluster.LeaderAsync();
        ReadAnswer answer = await cluster.UntilAsync(leader.Host!.ReadIndexAsync().AsTask(), "a read");
        answer.End.ShouldBe(ReadEnd.Confirmed);
        leader.Machine["x"].ShouldBe(7);
        ClusterNode follower = cluster.Nodes.First(node => node != leader);
        (await follower.Host!.ReadIndexAsync().Within()).ShouldBe(new ReadAnswer(ReadEnd.NotLeader, LogIndex.Zero, leader.Id));
    }

    [Fact]
    public async Task Proposal_OnALoneNode_CostsOneFlush()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        ClusterNode node = cluster[1];
        await cluster.PutAsync("warm", 1);
        int before = node.Files.Calls.Count(call => call.Kind == IoKind.Flush);
        for (int value = 0; value < 20; value++)
        {
            (await node.Host!.ProposeAsync(MapMachine.Put("x", value)).Within()).End.ShouldBe(ProposalEnd.Applied);
        }

        (node.Files.Calls.Count(call => call.Kind == IoKind.Flush) - before).ShouldBe(20, "entry, term and vote are durable together");
    }

    private static async Task<ProposalAnswer[]> ProposeAsync(RaftHost host, int task) =>
        await Task.WhenAll(Enumerable.Range(0, 25).Select(value => host.ProposeAsync(MapMachine.Put($"task{task}", value)).AsTask()));
}
