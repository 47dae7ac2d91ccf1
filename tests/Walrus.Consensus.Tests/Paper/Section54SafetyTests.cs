using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>Paper, sections 5.4 and 8.</summary>
public sealed class Section54SafetyTests
{
    [Fact]
    public void Section541_CandidateWithAnOlderLog_IsRefusedInBothRounds()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.PutMany(1, 1);
        cluster.Settle(without: 3);
        cluster.Tick(2, Limits.ElectionTicksDefault);
        cluster.Drop();
        LogPosition shorter = cluster.Core(3).Last;
        cluster.Step(new VoteRequest(Node(3), Node(2), new Term(2), shorter, IsPreVote: true, IsTransfer: false));
        cluster.Step(new VoteRequest(Node(3), Node(2), new Term(2), shorter, IsPreVote: false, IsTransfer: false));

        cluster.Wire.OfType<VoteReply>().Select(reply => reply.IsGranted).ShouldBe([false, false]);
    }

    [Theory]
    [InlineData(2, 1, 1, 9, true)]
    [InlineData(1, 9, 2, 1, false)]
    [InlineData(2, 5, 2, 5, true)]
    [InlineData(2, 4, 2, 5, false)]
    [InlineData(2, 6, 2, 5, true)]
    public void Section541_UpToDate_ComparesTermsThenLengths(long term, long index, long ownTerm, long ownIndex, bool expected) =>
        SafetyRules.Standard.IsUpToDate(At(index, term), At(ownIndex, ownTerm)).ShouldBe(expected);

    /// <summary>Figure 8: an entry of term 2 is on a majority, but only an entry of the leader's own term may be committed by counting.</summary>
    [Fact]
    public void Section542_EntryOfAnEarlierTerm_IsCommittedOnlyWithOneOfTheLeadersOwn()
    {
        TestCluster cluster = new TestCluster(3, configure: options => options with { AppendBytes = 1 }).WithLeader(1);
        cluster.PutMany(1, 1);
        cluster.Drop();
        cluster.Tick(1, 2 * Limits.ElectionTicksDefault);
        cluster.Drop();
        cluster.Forget(2);
        cluster.Forget(3);
        cluster.Core(1).Campaign();
        cluster.Perform(1);
        while (cluster.Core(1).ProgressOf(Node(2))?.Matched != new LogIndex(2) || cluster.Core(1).ProgressOf(Node(3))?.Matched != new LogIndex(2))
        {
            cluster.Deliver();
        }

        cluster.Core(1).Last.ShouldBe(At(3, 2));
        cluster.Core(1).Committed.ShouldBe(new LogIndex(1), "all three hold entry 2, but it is of term 1");
        cluster.Settle();
        cluster.Core(1).Committed.ShouldBe(new LogIndex(3));
    }

    [Fact]
    public void Section8_NewLeader_OpensItsTermWithAnEmptyEntry()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Forget(2);
        cluster.Forget(3);
        cluster.Core(2).Campaign();
        cluster.Perform(2);
        cluster.Settle(without: 1);

        cluster.Core(2).Role.ShouldBe(Role.Leader);
        cluster.Host(2).Disk.Written.At(new LogIndex(2)).Kind.ShouldBe(EntryKind.NoOp);
        cluster.Core(2).Committed.ShouldBe(new LogIndex(2));
    }

    [Fact]
    public void FirstLeader_MakesTheFoundersTheFirstEntry()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        LogEntry first = cluster.Host(3).Disk.Written.At(new LogIndex(1));
        first.Kind.ShouldBe(EntryKind.Membership);
        MembershipCodec.TryDecode(first.Data.Span, out MemberSet? members).ShouldBeTrue();
        members.ShouldBe(MemberSet.OfVoters(Node(1), Node(2), Node(3)));
    }

    [Fact]
    public void CommittedInHardState_NeverPassesWhatIsDurable()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Hold(2);
        cluster.PutMany(1, 3);
        cluster.Settle();
        cluster.Core(2).Committed.ShouldBe(new LogIndex(4), "the others have it");
        cluster.Host(2).Disk.Written.HardState.Committed.Value.ShouldBeLessThanOrEqualTo(1);

        cluster.Flush(2);
        cluster.Host(2).Disk.Written.HardState.Committed.ShouldBe(new LogIndex(4));
    }

    private static LogPosition At(long index, long term) => new(new LogIndex(index), new Term(term));
}
