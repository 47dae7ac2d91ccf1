using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>Paper, section 5.2, and the thesis' pre-vote and check-quorum (9.6, 6.2) and leader stickiness (4.2.3).</summary>
public sealed class Section52LeaderElectionTests
{
    [Fact]
    public void Follower_WithoutALeaderForAnElectionTime_AsksAndIsElected()
    {
        TestCluster cluster = new(3);
        cluster.Tick(1, Limits.ElectionTicksDefault - 1);
        cluster.Core(1).Role.ShouldBe(Role.Follower);

        cluster.Tick(1);
        cluster.Core(1).Role.ShouldBe(Role.PreCandidate);
        cluster.Core(1).Term.ShouldBe(Term.Zero);

        cluster.Settle();
        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Core(2).Leader.ShouldBe(Node(1));
        cluster.Core(1).Term.ShouldBe(new Term(1));
    }

    [Fact]
    public void Jitter_WhateverItReturns_StaysWithinTwoElectionTimes()
    {
        RaftOptions options = new() { Id = Node(1) };
        RestoredState restored = new(default, MemberSet.OfVoters(Node(1), Node(2)));
        foreach (int wild in new[] { int.MinValue, -1, 0, 5, int.MaxValue })
        {
            RaftNode node = new(options, restored, new Walrus.Simulation.Raft.SimDisk(), _ => wild);
            int ticks = 0;
            while (node.Role == Role.Follower)
            {
                node.Tick();
                ticks++;
            }

            ticks.ShouldBeInRange(options.ElectionTicks, (2 * options.ElectionTicks) - 1);
        }
    }

    [Fact]
    public void Voter_AskedByTwoInOneTerm_VotesForTheFirstOnly()
    {
        TestCluster cluster = new(3);
        cluster.Step(new VoteRequest(Node(1), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false));
        cluster.Step(new VoteRequest(Node(2), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false));
        cluster.Step(new VoteRequest(Node(1), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false));

        cluster.Wire.Cast<VoteReply>().Select(reply => (reply.To, reply.IsGranted)).ShouldBe([(Node(1), true), (Node(2), false), (Node(1), true)]);
    }

    [Fact]
    public void Voter_ThatRestarted_RemembersItsVote()
    {
        TestCluster cluster = new(3);
        cluster.Step(new VoteRequest(Node(1), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false));
        cluster.Crash(3);
        cluster.Start(3);
        cluster.Drop();
        cluster.Step(new VoteRequest(Node(2), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false));

        cluster.Wire.ShouldHaveSingleItem().ShouldBeOfType<VoteReply>().IsGranted.ShouldBeFalse();
    }

    [Fact]
    public void Vote_BeforeItIsFlushed_IsNotSent()
    {
        TestCluster cluster = new(3);
        cluster.Hold(3);
        cluster.Step(new VoteRequest(Node(1), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false));
        cluster.Wire.ShouldBeEmpty();

        cluster.Flush(3);
        cluster.Wire.ShouldHaveSingleItem().ShouldBeOfType<VoteReply>().IsGranted.ShouldBeTrue();
    }

    [Fact]
    public void Candidate_ThatHearsOfALeaderOfItsTerm_FollowsIt()
    {
        TestCluster cluster = new(3);
        cluster.Core(1).Campaign();
        cluster.Perform(1);
        cluster.Deliver();
        cluster.Deliver();
        cluster.Core(1).Role.ShouldBe(Role.Candidate);
        cluster.Step(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0));

        cluster.Core(1).Role.ShouldBe(Role.Follower);
        cluster.Core(1).Leader.ShouldBe(Node(2));
    }

    [Fact]
    public void Candidate_WithoutAMajority_TriesAgain()
    {
        TestCluster cluster = new(3);
        cluster.Tick(1, Limits.ElectionTicksDefault);
        cluster.Drop();
        cluster.Tick(1, Limits.ElectionTicksDefault);

        cluster.Wire.Count.ShouldBe(2);
        cluster.Settle();
        cluster.Core(1).Role.ShouldBe(Role.Leader);
    }

    [Fact]
    public void PreVote_OfANodeThatWasCutOff_DisturbsNobody()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Tick(3, 5 * Limits.ElectionTicksDefault);
        cluster.Settle();

        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Core(1).Term.ShouldBe(new Term(1));
        cluster.Tick(1);
        cluster.Settle();
        cluster.Core(3).Leader.ShouldBe(Node(1));
    }

    [Fact]
    public void Vote_WhileTheLeaderIsAlive_IsNotConsidered()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        StepOutcome outcome = cluster.Step(new VoteRequest(Node(3), Node(2), new Term(9), new LogPosition(new LogIndex(9), new Term(8)), IsPreVote: false, IsTransfer: false));

        outcome.ShouldBe(StepOutcome.VoteNotConsidered);
        cluster.Core(2).Term.ShouldBe(new Term(1));
    }

    [Fact]
    public void Leader_WithoutAMajorityForAnElectionTime_StepsDown()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Tick(1, Limits.ElectionTicksDefault);
        cluster.Core(1).Role.ShouldBe(Role.Leader, "everybody was there at the beginning");
        cluster.Drop();
        cluster.Tick(1, Limits.ElectionTicksDefault);

        cluster.Core(1).Role.ShouldBe(Role.Follower);
        cluster.Core(1).Leader.ShouldBe(NodeId.None);
    }

    [Fact]
    public void IdleCluster_Ticking_SendsHeartbeatsAndWritesNothing()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        List<string> told = [];
        cluster.Told = (_, what) => told.Add(what);
        for (int i = 0; i < 5 * Limits.ElectionTicksDefault; i++)
        {
            for (int id = 1; id <= 3; id++)
            {
                cluster.Tick(id);
            }

            cluster.Settle();
        }

        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Core(1).Term.ShouldBe(new Term(1));
        told.ShouldNotContain(what => what.Contains("writes", StringComparison.Ordinal));
        told.ShouldAllBe(what => what.Contains("heartbeat", StringComparison.Ordinal) || what == "is Follower, leader 1");
    }

    [Fact]
    public void OldLeader_ThatHearsOfANewerTerm_StepsDown()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Forget(3);
        cluster.Tick(2, Limits.ElectionTicksDefault);
        cluster.Settle(without: 1);
        cluster.Core(2).Role.ShouldBe(Role.Leader);
        cluster.Tick(1);
        cluster.Settle();
        cluster.Core(1).Role.ShouldBe(Role.Follower);

        cluster.Tick(2);
        cluster.Settle();
        cluster.Core(1).Leader.ShouldBe(Node(2));
    }

    [Fact]
    public void LoneVoter_Campaigning_LeadsAtOnce()
    {
        TestCluster cluster = new TestCluster(1).WithLeader(1);
        cluster.Put(1, 0, 7).Outcome.ShouldBe(ProposalOutcome.Appended);
        cluster.Host(1).Machine[0].ShouldBe(7);
    }

    [Fact]
    public void NodeThatMayNotVote_NeitherVotesNorStands()
    {
        TestCluster cluster = new(3, configure: options => options with { MayVote = options.Id != Node(3) });
        cluster.Tick(3, 3 * Limits.ElectionTicksDefault);
        cluster.Core(3).Role.ShouldBe(Role.Follower);
        cluster.Step(new VoteRequest(Node(1), Node(3), new Term(1), LogPosition.Zero, IsPreVote: false, IsTransfer: false)).ShouldBe(StepOutcome.VoteNotConsidered);
        cluster.Wire.ShouldBeEmpty();

        cluster.WithLeader(1);
        cluster.Put(1, 0, 7);
        cluster.Settle();
        cluster.Host(3).Machine[0].ShouldBe(7);
    }
}
