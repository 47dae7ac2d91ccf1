using Walrus.Consensus.Runtime.Tests.Bench;

namespace Walrus.Consensus.Runtime.Tests.Forwarding;

/// <summary>Proposals and reads from nodes that do not lead, over links, with real hosts.</summary>
public sealed class ForwardingTests
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Propose_ThroughAFollower_IsAnsweredByTheMachineAndReadableThere()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        for (int value = 1; value <= 5; value++)
        {
            ProposalAnswer answer = await cluster.UntilAsync(cluster[follower].ProposeAsync(MapMachine.Put("x", value), Never).AsTask());
            follower.Machine["x"].ShouldBe(value, "its own write");
            (answer.End, answer.Answer).ShouldBe((ProposalEnd.Applied, value - 1L));
            (answer.Leader, answer.Position.Term).ShouldBe((cluster.Cluster.Leader!.Id, cluster.Cluster.Leader.Host!.Status.Term));
            follower.Host!.Status.Applied.ShouldBeGreaterThanOrEqualTo(answer.Position.Index);
        }

        (await cluster.UntilAsync(cluster[follower].ProposeAsync(MapMachine.CompareAndSet("x", 5, 6), Never).AsTask())).Answer.ShouldBe(true);
    }

    [Fact]
    public async Task Propose_AtTheLeader_NeedsNoLink()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode leader = await cluster.Cluster.LeaderAsync();
        cluster.Codec.OnEncode = () => throw new InvalidOperationException("nothing is to be sent");
        (await cluster.UntilAsync(cluster[leader].ProposeAsync(MapMachine.Put("x", 1), Never).AsTask())).Answer.ShouldBe(0L);
        (await cluster.UntilAsync(cluster[leader].ReadIndexAsync(Never).AsTask())).End.ShouldBe(ReadEnd.Confirmed);
    }

    [Fact]
    public async Task ProposeAndRead_ThroughALearner_SeeEverything()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode learner = await cluster.AddLearnerAsync(4);
        ClusterNode follower = await cluster.FollowerAsync();
        (await cluster.UntilAsync(cluster[learner].ProposeAsync(MapMachine.Put("x", 1), Never).AsTask())).End.ShouldBe(ProposalEnd.Applied);
        learner.Machine["x"].ShouldBe(1);
        learner.Host!.Status.Members.IsLearner(learner.Id).ShouldBeTrue();
        for (int value = 2; value < 6; value++)
        {
            await cluster.UntilAsync(cluster[follower].ProposeAsync(MapMachine.Put("x", value), Never).AsTask());
            ReadAnswer read = await cluster.UntilAsync(cluster[learner].ReadIndexAsync(Never).AsTask());
            learner.Machine["x"].ShouldBe(value, "a read sees what was answered anywhere before it");
            (read.End, read.Leader).ShouldBe((ReadEnd.Confirmed, cluster.Cluster.Leader!.Id));
        }
    }

    [Fact]
    public async Task Propose_WhileLeadershipIsHandedOver_IsAppliedOnceEach()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode learner = await cluster.AddLearnerAsync(4);
        List<Task<ProposalAnswer>> proposals = [];
        for (int round = 0; round < 4; round++)
        {
            ClusterNode old = await cluster.Cluster.LeaderAsync();
            ClusterNode next = cluster.Cluster.Nodes.First(node => node != old && node != learner);
            foreach (ClusterNode node in cluster.Cluster.Nodes)
            {
                proposals.AddRange(Enumerable.Range(0, 5).Select(value => cluster[node].ProposeAsync(MapMachine.Put($"n{node.Id}r{round}", value), Never).AsTask()));
            }

            await old.Host!.TransferLeadershipAsync(next.Id);
            await cluster.UntilAsync(Task.WhenAll(proposals));
        }

        foreach (Task<ProposalAnswer> proposal in proposals)
        {
            (await proposal).End.ShouldBe(ProposalEnd.Applied);
        }

        await cluster.Cluster.ConvergeAsync();
        learner.Machine.History.Count.ShouldBe(proposals.Count);
        learner.Machine.History.Distinct().Count().ShouldBe(proposals.Count);
    }

    [Fact]
    public async Task Propose_LostWithADeposedLeader_IsProposedAgainAtTheNext()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        ClusterNode old = cluster.Cluster.Leader!;
        cluster.Cluster.Network.Cut(old.Id, isCut: true);
        LogIndex before = old.Host!.Status.Last.Index; // Before it is proposed: it may be in the log as soon as the call returns.
        Task<ProposalAnswer> proposal = cluster[follower].ProposeAsync(MapMachine.Put("x", 1), Never).AsTask();
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        while (old.Host.Status.Last.Index == before)
        {
            patience.Token.ThrowIfCancellationRequested();
            await old.Host.SettleAsync();
        }

        await cluster.Cluster.UntilAsync(() => cluster.Cluster.Leader is { } leader && leader != old, "another leader");
        cluster.Cluster.Network.Cut(old.Id, isCut: false);
        ProposalAnswer answer = await cluster.UntilAsync(proposal);
        (answer.End, answer.Answer).ShouldBe((ProposalEnd.Applied, 0L));
        await cluster.Cluster.ConvergeAsync();
        follower.Machine.History.ShouldBe(["put x 1"]);
    }

    [Fact]
    public async Task Propose_WhoseAnswerIsLost_IsUnknownAndAppliedOnce()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        cluster.Codec.OnEncode = () =>
        {
            cluster.Memory.CutAll();
            return null;
        };
        ProposalAnswer answer = await cluster.UntilAsync(cluster[follower].ProposeAsync(MapMachine.Put("x", 1), Never).AsTask());
        answer.End.ShouldBe(ProposalEnd.Unknown);
        cluster.Codec.OnEncode = null;

        // The links come back by themselves, and a read is not afraid of being repeated.
        (await cluster.UntilAsync(cluster[follower].ReadIndexAsync(Never).AsTask())).End.ShouldBe(ReadEnd.Confirmed);
        follower.Machine.History.ShouldBe(["put x 1"]);
        (await cluster.UntilAsync(cluster[follower].ProposeAsync(MapMachine.Put("x", 2), Never).AsTask())).End.ShouldBe(ProposalEnd.Applied);
        await cluster.Cluster.ConvergeAsync();
        cluster.Cluster.Nodes.ShouldAllBe(node => node.Machine.History.SequenceEqual(new[] { "put x 1", "put x 2" }));
    }

    [Fact]
    public async Task Propose_WhoseAnswerCannotBeWrittenOrRead_IsUnknownAndAppliedOnce()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        Func<byte[]?>[] broken =
        [
            () => throw new InvalidOperationException("a codec's mistake"),
            () => new byte[Limits.ForwardAnswerBytesMax + 1],
            () => [1, 2, 3],
        ];
        for (int value = 0; value < broken.Length; value++)
        {
            cluster.Codec.OnEncode = broken[value];
            (await cluster.UntilAsync(cluster[follower].ProposeAsync(MapMachine.Put("x", value), Never).AsTask())).End.ShouldBe(ProposalEnd.Unknown);
        }

        cluster.Codec.OnEncode = () => new byte[sizeof(long)];
        await cluster.UntilAsync(cluster[follower].ReadIndexAsync(Never).AsTask());
        follower.Machine.History.ShouldBe(["put x 0", "put x 1", "put x 2"]);
    }

    [Fact]
    public async Task Propose_WithoutALeader_GoesOnUntilItsTokenEnds()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        foreach (ClusterNode node in cluster.Cluster.Nodes)
        {
            cluster.Cluster.Network.Cut(node.Id, isCut: true);
        }

        await cluster.Cluster.UntilAsync(() => cluster.Cluster.Nodes.All(node => node.Host!.Status.Leader.IsNone), "no leader");
        using CancellationTokenSource bound = new();
        Task<ProposalAnswer> given = cluster[follower].ProposeAsync(MapMachine.Put("x", 1), bound.Token).AsTask();
        Task<ReadAnswer> read = cluster[follower].ReadIndexAsync(bound.Token).AsTask();
        Task<ProposalAnswer> kept = cluster[follower].ProposeAsync(MapMachine.Put("x", 2), Never).AsTask();
        for (int tick = 0; tick < 100; tick++)
        {
            cluster.Cluster.Time.Advance(Limits.ForwardPause);
            await follower.Host!.SettleAsync();
        }

        (given.IsCompleted, read.IsCompleted, kept.IsCompleted).ShouldBe((false, false, false));
        await bound.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(given.Within());
        await Should.ThrowAsync<OperationCanceledException>(read.Within());
        foreach (ClusterNode node in cluster.Cluster.Nodes)
        {
            cluster.Cluster.Network.Cut(node.Id, isCut: false);
        }

        (await cluster.UntilAsync(kept)).End.ShouldBe(ProposalEnd.Applied);
        follower.Machine.History.ShouldBe(["put x 2"]);
    }

    [Fact]
    public async Task Propose_OnANodeThatStops_SaysSo()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        foreach (ClusterNode node in cluster.Cluster.Nodes)
        {
            cluster.Cluster.Network.Cut(node.Id, isCut: true);
        }

        await cluster.Cluster.UntilAsync(() => cluster.Cluster.Nodes.All(node => node.Host!.Status.Leader.IsNone), "no leader");
        Task<ProposalAnswer> proposal = cluster[follower].ProposeAsync(MapMachine.Put("x", 1), Never).AsTask();
        Task<ReadAnswer> read = cluster[follower].ReadIndexAsync(Never).AsTask();
        await follower.StopAsync();
        (await proposal.Within()).End.ShouldBe(ProposalEnd.Stopped);
        (await read.Within()).End.ShouldBe(ReadEnd.Stopped);
        (await cluster[follower].ProposeAsync(MapMachine.Put("x", 1), Never).Within()).End.ShouldBe(ProposalEnd.Stopped);
    }

    [Fact]
    public async Task Propose_MoreThanAProposalMayHave_IsRefusedHere()
    {
        await using ForwardingCluster cluster = await ForwardingCluster.StartAsync(3);
        ClusterNode follower = await cluster.FollowerAsync();
        ProposalAnswer answer = await cluster[follower].ProposeAsync(new byte[Limits.ProposalBytesMax + 1], Never).Within();
        (answer.End, answer.Leader).ShouldBe((ProposalEnd.TooLarge, cluster.Cluster.Leader!.Id));
    }
}
