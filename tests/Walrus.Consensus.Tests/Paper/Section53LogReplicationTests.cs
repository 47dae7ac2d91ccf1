using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>Paper, section 5.3, with pipelining and flow control, and the thesis' 10.2.1 (the leader writes and sends at once).</summary>
public sealed class Section53LogReplicationTests
{
    [Fact]
    public void Proposal_HeldByAMajority_IsCommittedAndAppliedEverywhere()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        ProposalResult result = cluster.Put(1, 2, 42);
        result.Position.ShouldBe(new LogPosition(new LogIndex(2), new Term(1)));
        cluster.Host(1).Machine[2].ShouldBe(0);

        cluster.Settle(without: 3);
        cluster.Host(1).Machine[2].ShouldBe(42);
        cluster.Host(2).Machine[2].ShouldBe(42);
        cluster.Host(3).Machine[2].ShouldBe(0);
    }

    [Fact]
    public void Proposal_ToAFollower_NamesTheLeader()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Put(2, 0, 1).ShouldBe(new ProposalResult(ProposalOutcome.NotLeader, LogPosition.Zero, Node(1)));
        cluster.Put(3, 0, 1).Leader.ShouldBe(Node(1));
    }

    [Fact]
    public void Proposal_AtTheLargestSize_IsTakenAndBeyondIsRefused()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Core(1).Propose(new byte[Limits.ProposalBytesMax + 1]).Outcome.ShouldBe(ProposalOutcome.TooLarge);
        cluster.Core(1).Propose(new byte[Limits.ProposalBytesMax]).Outcome.ShouldBe(ProposalOutcome.Appended);
    }

    [Fact]
    public void Proposals_BeyondTheUncommittedBytes_AreRefusedUntilSomeAreCommitted()
    {
        TestCluster cluster = new TestCluster(3, configure: options => options with { UncommittedBytes = 200 }).WithLeader(1);
        int taken = 0;
        while (cluster.Put(1, 0, taken + 1).Outcome == ProposalOutcome.Appended)
        {
            taken++;
        }

        taken.ShouldBeInRange(2, 10);
        cluster.Put(1, 0, 1).Outcome.ShouldBe(ProposalOutcome.Busy);
        cluster.Settle();
        cluster.Put(1, 0, 1).Outcome.ShouldBe(ProposalOutcome.Appended);
    }

    [Fact]
    public void Acknowledgement_BeforeItIsFlushed_IsNotSent()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Hold(2);
        cluster.Put(1, 0, 1);
        cluster.Deliver(message => message.To == Node(2));
        cluster.Wire.ShouldNotContain(message => message.From == Node(2));

        cluster.Flush(2);
        cluster.Wire.ShouldContain(message => message is AppendReply && message.From == Node(2));
    }

    [Fact]
    public void Leader_WhileItsOwnDiskWrites_SendsButDoesNotCountItself()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Hold(1);
        cluster.Put(1, 0, 1);
        cluster.Wire.OfType<AppendRequest>().Count().ShouldBe(2);
        cluster.Settle(without: 3);
        cluster.Core(1).Committed.ShouldBe(new LogIndex(1));

        cluster.Flush(1);
        cluster.Core(1).Committed.ShouldBe(new LogIndex(2));
    }

    [Fact]
    public void Leader_WhileItsOwnDiskWrites_CommitsWhatAMajorityOfOthersHolds()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Hold(1);
        cluster.Put(1, 0, 1);
        cluster.Settle();

        cluster.Core(1).Committed.ShouldBe(new LogIndex(2));
        cluster.Host(1).Machine[0].ShouldBe(0, "its own copy is not durable, so its Ready is not done");
    }

    [Fact]
    public void Proposals_BetweenTwoReadies_TravelInOneMessage()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 10);

        cluster.Wire.OfType<AppendRequest>().Select(append => append.Entries.Count).ShouldBe([10, 10]);
    }

    [Fact]
    public void Pipeline_WithoutAnswers_StopsAtTheWindowOfMessages()
    {
        TestCluster cluster = new TestCluster(2, configure: options => options with { AppendsInFlight = 3 }).WithLeader(1);
        for (int i = 0; i < 10; i++)
        {
            cluster.PutMany(1, 1);
        }

        cluster.Wire.OfType<AppendRequest>().Count(append => append.Entries.Count > 0).ShouldBe(3);
        cluster.Settle();
        cluster.Core(2).Committed.ShouldBe(new LogIndex(11));
    }

    [Fact]
    public void Pipeline_WithoutAnswers_StopsAtTheWindowOfBytes()
    {
        TestCluster cluster = new TestCluster(2, configure: options => options with { AppendBytesInFlight = 100 }).WithLeader(1);
        for (int i = 0; i < 10; i++)
        {
            cluster.PutMany(1, 1);
        }

        cluster.Wire.OfType<AppendRequest>().Sum(append => append.Entries.Sum(entry => entry.Bytes)).ShouldBeInRange(100, 100 + Limits.LogEntryOverheadBytes + 13);
        cluster.Settle();
        cluster.Core(2).Committed.ShouldBe(new LogIndex(11));
    }

    [Fact]
    public void Append_OfManyEntries_IsCutAtTheBytesOfAMessage()
    {
        TestCluster cluster = new TestCluster(2, configure: options => options with { AppendBytes = 100 }).WithLeader(1);
        cluster.PutMany(1, 10);

        cluster.Wire.OfType<AppendRequest>().Max(append => append.Entries.Count).ShouldBe(3);
        cluster.Settle();
        cluster.Core(2).Committed.ShouldBe(new LogIndex(11));
    }

    [Fact]
    public void Append_OfManyEmptyEntries_IsCutAtTheEntriesOfAMessage()
    {
        TestCluster cluster = new TestCluster(2, configure: options => options with { AppendBytes = Limits.AppendBytesMax }).WithLeader(1);
        cluster.PutMany(1, Limits.AppendEntriesMax + 1);

        cluster.Wire.OfType<AppendRequest>().Select(append => append.Entries.Count).ShouldBe([Limits.AppendEntriesMax, 1]);
    }

    [Fact]
    public void Follower_ThatMissedMessages_IsProbedAndCaughtUp()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        for (int i = 0; i < 5; i++)
        {
            cluster.PutMany(1, 2);
            cluster.Settle(without: 3);
        }

        cluster.Tick(1);
        cluster.Settle();
        cluster.Core(3).Committed.ShouldBe(new LogIndex(11));
        cluster.Core(1).ProgressOf(Node(3)).ShouldBe((ProgressState.Replicate, new LogIndex(11)));
    }

    [Fact]
    public void Follower_WithEntriesOfALostLeader_DropsThemAndJumpsOverTheirTerm()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 50);
        cluster.Drop();
        cluster.Crash(1);
        cluster.Forget(3);
        cluster.WithLeader(2);
        cluster.PutMany(2, 3);
        cluster.Settle();
        cluster.Start(1);
        cluster.Tick(2);
        cluster.Deliver();
        cluster.Deliver();
        cluster.Settle();

        cluster.Core(1).Last.ShouldBe(cluster.Core(2).Last);
        cluster.Host(1).Machine.Digest.ShouldBe(cluster.Host(2).Machine.Digest);
    }

    [Fact]
    public void Acknowledgement_OfAFollowerWithMoreEntries_NamesOnlyWhatWasMatched()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 5);
        cluster.Deliver(message => message.To == Node(2));
        cluster.Drop();
        LogPosition matched = new(new LogIndex(2), new Term(1));
        cluster.Step(new AppendRequest(Node(1), Node(2), new Term(1), matched, [], LogIndex.Zero));

        cluster.Core(2).Last.Index.ShouldBe(new LogIndex(6));
        cluster.Wire.OfType<AppendReply>().ShouldHaveSingleItem().Index.ShouldBe(matched.Index);
    }

    [Fact]
    public void Follower_ThatLostWhatItAcknowledged_IsAskedOncePerHeartbeatAndNoMore()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 3);
        cluster.Settle();
        for (int i = 0; i < 5; i++)
        {
            cluster.Tick(1);
            cluster.Drop(message => message is not Heartbeat);
            cluster.Core(1).ReportUnreachable(Node(2));
            cluster.Step(new HeartbeatReply(Node(2), Node(1), new Term(1), 0));
            AppendRequest probe = cluster.Wire.OfType<AppendRequest>().ShouldHaveSingleItem();
            cluster.Drop();
            cluster.Step(new AppendReply(Node(2), Node(1), new Term(1), probe.Previous.Index, IsRejected: true, LogPosition.Zero));
            cluster.Wire.ShouldBeEmpty();
        }

        cluster.Core(1).ProgressOf(Node(2))!.Value.State.ShouldBe(ProgressState.Probe);
    }

    [Fact]
    public void Append_ThatIsOlderThanWhatFollowed_CutsNothing()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 1);
        Message first = cluster.Wire.First(message => message.To == Node(2));
        cluster.Settle();
        cluster.PutMany(1, 2);
        cluster.Deliver(message => message.To == Node(2));
        LogPosition last = cluster.Core(2).Last;
        cluster.Step(first);

        cluster.Core(2).Last.ShouldBe(last);
    }

    [Fact]
    public void Heartbeat_NamingMoreThanIsHeld_CommitsNothing()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Step(new Heartbeat(Node(1), Node(2), new Term(1), new LogIndex(99), 0)).ShouldBe(StepOutcome.Contradiction);
        cluster.Core(2).Committed.ShouldBe(new LogIndex(1));
    }

    [Fact]
    public void Unreachable_Reported_SendsAgainFromWhatIsKnown()
    {
        TestCluster cluster = new TestCluster(2).WithLeader(1);
        cluster.PutMany(1, 1);
        cluster.Drop();
        cluster.Core(1).ReportUnreachable(Node(2));
        cluster.Perform(1);
        cluster.Settle();

        cluster.Core(2).Committed.ShouldBe(new LogIndex(2));
    }
}
