using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>Thesis, section 6.4: linearizable reads without the log; and 3.10: leadership transfer.</summary>
public sealed class Thesis64ReadTests
{
    [Fact]
    public void Read_OfALeader_IsAnsweredAfterAMajorityConfirmed()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Read(1, 7).ShouldBe(ReadOutcome.Asked);
        cluster.Reads.ShouldBeEmpty();
        cluster.Settle(without: 3);

        cluster.Reads.ShouldBe([new ReadResult(new ReadRequest(7), IsConfirmed: true, new LogIndex(1))]);
    }

    [Fact]
    public void Read_AnsweredToAnEarlierHeartbeat_IsNotConfirmed()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Tick(1);
        cluster.Deliver();
        cluster.Read(1, 7);
        cluster.Drop(message => message is Heartbeat);
        cluster.Deliver();
        cluster.Reads.ShouldBeEmpty();

        cluster.Tick(1);
        cluster.Settle();
        cluster.Reads.Count.ShouldBe(1);
    }

    [Fact]
    public void Read_BeforeTheFirstCommitOfTheTerm_Waits()
    {
        TestCluster cluster = new(3);
        cluster.Core(1).Campaign();
        cluster.Perform(1);
        for (int i = 0; i < 4; i++)
        {
            cluster.Deliver();
        }

        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Read(1, 7).ShouldBe(ReadOutcome.Asked);
        cluster.Settle();
        cluster.Reads.ShouldBe([new ReadResult(new ReadRequest(7), IsConfirmed: true, new LogIndex(1))]);
    }

    [Fact]
    public void Read_OfALeaderThatLostItsMajority_IsRefusedWhenItStepsDown()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Read(1, 7);
        cluster.Drop();
        cluster.Tick(1, 2 * Limits.ElectionTicksDefault);

        cluster.Reads.ShouldHaveSingleItem().IsConfirmed.ShouldBeFalse();
    }

    [Fact]
    public void Read_OfAFollower_IsNotTaken()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Read(2, 7).ShouldBe(ReadOutcome.NotLeader);
    }

    [Fact]
    public void Reads_BeyondTheirLimit_AreRefused()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        for (int i = 0; i < Limits.ReadsPendingMax; i++)
        {
            cluster.Core(1).ReadIndex(new ReadRequest(i)).ShouldBe(ReadOutcome.Asked);
        }

        cluster.Core(1).ReadIndex(new ReadRequest(-1)).ShouldBe(ReadOutcome.Busy);
        cluster.Perform(1);
        cluster.Wire.Count(message => message is Heartbeat).ShouldBe(2, "they share one round");
        cluster.Settle();
        cluster.Reads.Count.ShouldBe(Limits.ReadsPendingMax);
    }

    [Fact]
    public void Read_OfALoneVoter_IsAnsweredAtOnce()
    {
        TestCluster cluster = new TestCluster(1).WithLeader(1);
        cluster.Read(1, 7);
        cluster.Reads.ShouldHaveSingleItem().IsConfirmed.ShouldBeTrue();
    }

    [Fact]
    public void Transfer_ToOneThatCaughtUp_MakesItLeaderAtOnce()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Core(1).TransferLeadership(Node(3)).ShouldBe(TransferOutcome.Begun);
        cluster.Put(1, 0, 1).Outcome.ShouldBe(ProposalOutcome.Busy);
        cluster.Settle();

        cluster.Core(3).Role.ShouldBe(Role.Leader);
        cluster.Core(1).Leader.ShouldBe(Node(3));
    }

    [Fact]
    public void Transfer_ToOneThatIsBehind_WaitsUntilItHasEverything()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 5);
        cluster.Settle(without: 3);
        cluster.Core(1).TransferLeadership(Node(3)).ShouldBe(TransferOutcome.Begun);
        cluster.Perform(1);
        cluster.Wire.ShouldNotContain(message => message is TimeoutNow);
        cluster.Tick(1);
        cluster.Settle();

        cluster.Core(3).Role.ShouldBe(Role.Leader);
    }

    [Fact]
    public void Transfer_ThatDoesNotHappen_IsGivenUpAfterAnElectionTime()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Core(1).TransferLeadership(Node(3));
        cluster.Perform(1);
        cluster.Drop();
        for (int i = 0; i < Limits.ElectionTicksDefault; i++)
        {
            cluster.Put(1, 0, 1).Outcome.ShouldBe(ProposalOutcome.Busy);
            cluster.Tick(1);
            cluster.Settle(without: 3);
        }

        cluster.Put(1, 0, 1).Outcome.ShouldBe(ProposalOutcome.Appended);
    }

    [Fact]
    public void Transfer_ToWhoCannotLead_IsRefused()
    {
        TestCluster cluster = new TestCluster(2, joiners: 1).WithLeader(1);
        cluster.Change(1, MembershipChangeKind.AddLearner, 3);
        cluster.Settle();
        cluster.Core(1).TransferLeadership(Node(3)).ShouldBe(TransferOutcome.Senseless);
        cluster.Core(1).TransferLeadership(Node(1)).ShouldBe(TransferOutcome.Senseless);
        cluster.Core(1).TransferLeadership(Node(9)).ShouldBe(TransferOutcome.Senseless);
        cluster.Core(2).TransferLeadership(Node(1)).ShouldBe(TransferOutcome.NotLeader);
    }
}
