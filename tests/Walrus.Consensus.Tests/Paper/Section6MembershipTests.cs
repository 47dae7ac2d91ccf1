using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>Paper, section 6, in the form of the thesis' chapter 4: one node at a time.</summary>
public sealed class Section6MembershipTests
{
    [Fact]
    public void Learner_Added_ReceivesEverythingAndCountsForNothing()
    {
        TestCluster cluster = new TestCluster(2, joiners: 1).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.AddLearner, 3).ShouldBe(ProposalOutcome.Appended);
        cluster.Settle();
        cluster.PutMany(1, 1);
        LogIndex before = cluster.Core(1).Committed;
        cluster.Settle(without: 2);
        cluster.Core(1).Committed.ShouldBe(before, "a learner's copy does not count");

        cluster.Tick(1);
        cluster.Settle();
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(1).Machine.Digest);
        cluster.Tick(3, 3 * Limits.ElectionTicksDefault);
        cluster.Core(3).Role.ShouldBe(Role.Follower, "a learner never stands");
    }

    [Fact]
    public void Learner_ThatCaughtUp_BecomesAVoter()
    {
        TestCluster cluster = new TestCluster(2, joiners: 1).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.AddLearner, 3);
        cluster.Settle();
        cluster.Change(1, MembershipChangeKind.Promote, 3).ShouldBe(ProposalOutcome.Appended);
        cluster.Settle();
        cluster.PutMany(1, 1);
        cluster.Settle(without: 2);

        cluster.Core(1).Committed.ShouldBe(cluster.Core(1).Last.Index);
        cluster.Core(3).Members.ShouldBe(MemberSet.OfVoters(Node(1), Node(2), Node(3)));
    }

    [Fact]
    public void Learner_ThatLacksTooMuch_IsNotPromoted()
    {
        TestCluster cluster = new TestCluster(1, joiners: 1).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.AddLearner, 2);
        cluster.Drop();
        cluster.PutMany(1, Limits.PromotionLagEntriesMax);
        cluster.Drop();
        cluster.Change(1, MembershipChangeKind.Promote, 2).ShouldBe(ProposalOutcome.NotCaughtUp);

        cluster.Tick(1);
        cluster.Settle();
        cluster.Change(1, MembershipChangeKind.Promote, 2).ShouldBe(ProposalOutcome.Appended);
    }

    [Fact]
    public void Change_WhileAnotherIsUncommitted_IsRefused()
    {
        TestCluster cluster = new TestCluster(3, joiners: 2).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.AddLearner, 4).ShouldBe(ProposalOutcome.Appended);
        cluster.Change(1, MembershipChangeKind.AddLearner, 5).ShouldBe(ProposalOutcome.ChangePending);
        cluster.Settle();
        cluster.Change(1, MembershipChangeKind.AddLearner, 5).ShouldBe(ProposalOutcome.Appended);
    }

    [Fact]
    public void Change_BeforeTheLeaderCommittedInItsTerm_IsRefused()
    {
        TestCluster cluster = new(3, joiners: 1);
        cluster.Core(1).Campaign();
        cluster.Perform(1);
        for (int i = 0; i < 4; i++)
        {
            cluster.Deliver();
        }

        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Core(1).Committed.ShouldBe(LogIndex.Zero);
        cluster.Change(1, MembershipChangeKind.AddLearner, 4).ShouldBe(ProposalOutcome.ChangePending);
    }

    [Fact]
    public void Change_ThatIsTruncated_IsRolledBack()
    {
        TestCluster cluster = new TestCluster(3, joiners: 1).WithLeader(1);
        MemberSet before = cluster.Core(1).Members;
        cluster.Change(1, MembershipChangeKind.AddLearner, 4);
        cluster.Core(1).Members.ShouldNotBe(before, "in force as soon as it is appended");
        cluster.Drop();
        cluster.Crash(1);
        cluster.Forget(3);
        cluster.WithLeader(2);
        cluster.Start(1);
        cluster.Core(1).Members.ShouldNotBe(before, "it is still in the log");
        cluster.Tick(2);
        cluster.Settle();

        cluster.Core(1).Members.ShouldBe(before);
    }

    [Fact]
    public void Leader_ThatIsRemoved_StepsDownOnceThatIsCommitted()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.Remove, 1).ShouldBe(ProposalOutcome.Appended);
        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Settle();

        cluster.Core(1).Role.ShouldBe(Role.Follower);
        cluster.Core(2).Committed.ShouldBe(cluster.Core(2).Last.Index, "it told what is committed before it left");
        cluster.Tick(1, 3 * Limits.ElectionTicksDefault);
        cluster.Core(1).Role.ShouldBe(Role.Follower, "who was removed does not stand");
    }

    [Fact]
    public void Leader_ThatIsRemoved_DoesNotCountItself()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.Remove, 1);
        cluster.Settle(without: 3);
        cluster.Core(1).Committed.ShouldBe(new LogIndex(1), "of nodes 2 and 3 only one holds it");
    }

    /// <summary>Found by the simulator (seed 1270): node 2's vote is needed by nobody, node 1's log is the longest, and without this nobody could lead again.</summary>
    [Fact]
    public void Voter_WhoseRemovalIsUncommitted_StillStands()
    {
        TestCluster cluster = new TestCluster(2).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.Demote, 1);
        cluster.Drop();
        cluster.Tick(1, 2 * Limits.ElectionTicksDefault);
        cluster.Core(1).Role.ShouldBe(Role.Follower);
        cluster.Tick(2, Limits.ElectionTicksDefault);
        cluster.Drop();
        cluster.Tick(1, Limits.ElectionTicksDefault);
        cluster.Tick(1, Limits.ElectionTicksDefault);
        cluster.Settle();
        cluster.Tick(2, Limits.ElectionTicksDefault);
        cluster.Settle();

        cluster.Core(2).Role.ShouldBe(Role.Leader);
        cluster.Core(2).Members.Voters.ShouldBe([Node(2)]);
    }

    [Theory]
    [InlineData(MembershipChangeKind.AddLearner, 1)]
    [InlineData(MembershipChangeKind.Promote, 1)]
    [InlineData(MembershipChangeKind.Promote, 9)]
    [InlineData(MembershipChangeKind.Demote, 9)]
    [InlineData(MembershipChangeKind.Demote, 1)]
    [InlineData(MembershipChangeKind.Remove, 1)]
    [InlineData(MembershipChangeKind.Remove, 9)]
    [InlineData(MembershipChangeKind.AddLearner, 0)]
    [InlineData(MembershipChangeKind.AddLearner, -1)]
    [InlineData((MembershipChangeKind)77, 1)]
    public void Change_ThatMakesNoSense_IsRefused(MembershipChangeKind kind, int node)
    {
        TestCluster cluster = new TestCluster(1).WithLeader(1);
        cluster.Change(1, kind, node).ShouldBe(ProposalOutcome.Senseless);
    }

    [Fact]
    public void Members_AtTheirLimits_AreTakenAndBeyondRefused()
    {
        NodeId[] many = [.. Enumerable.Range(1, Limits.MembersMax + 1).Select(Node)];
        MemberSet.TryCreate(many[..Limits.VotersMax], many[Limits.VotersMax..Limits.MembersMax]).ShouldNotBeNull();
        MemberSet.TryCreate(many[..Limits.VotersMax], many[Limits.VotersMax..]).ShouldBeNull();
        MemberSet.TryCreate(many[..(Limits.VotersMax + 1)], []).ShouldBeNull();
        MemberSet.TryCreate([Node(1)], [Node(1)]).ShouldBeNull();
        MemberSet.TryCreate([Node(1), Node(1)], []).ShouldBeNull();
    }
}
