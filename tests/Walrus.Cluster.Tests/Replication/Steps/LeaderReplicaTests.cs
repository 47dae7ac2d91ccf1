using Walrus.Cluster.Replication;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Steps;

public sealed class LeaderReplicaTests
{
    private static readonly Incarnation First = new(1);

    [Theory]
    [InlineData(new long[] { 10, 0 }, 0)] // two replicas: both
    [InlineData(new long[] { 10, 7 }, 7)]
    [InlineData(new long[] { 10, 7, 0 }, 7)] // three: the second highest
    [InlineData(new long[] { 2, 7, 9 }, 7)] // the leader may be the slowest
    [InlineData(new long[] { 10, 9, 8, 7 }, 8)] // four: three of them
    [InlineData(new long[] { 10, 9, 8, 7, 6 }, 8)]
    [InlineData(new long[] { 7, 6, 5, 4, 3, 2, 1 }, 4)]
    public void Committed_OfDurableEnds_IsWhatAnAckQuorumHolds(long[] ends, long committed)
    {
        LeaderReplica leader = New(ends.Length);
        leader.Grow(new Offset(10), new Offset(ends[0]));
        for (int follower = 0; follower < ends.Length - 1; follower++)
        {
            leader.LinkUp(follower);
            leader.Answered(follower, First, Taken(leader, follower, ends[follower + 1]), TimeSpan.Zero, out _);
        }

        leader.Committed.ShouldBe(new Offset(committed));
    }

    [Fact]
    public void Plan_WithAFullWindow_IsNothingUntilAnAnswer()
    {
        LeaderReplica leader = Streaming(2, written: 1_000);
        int messages = 0;
        while (Send(leader, bytes: 10) is not null)
        {
            messages++;
        }

        messages.ShouldBe(Limits.ReplicationWindowMessages);
        leader.Answered(0, First, Taken(leader, 0, 1), TimeSpan.Zero, out bool moved);
        moved.ShouldBeFalse("the leader itself has flushed nothing");
        Send(leader, bytes: 10).ShouldNotBeNull();
        LeaderReplica other = Streaming(2, written: 1_000);
        int bytes = 0;
        while (Send(other, Limits.ReplicationMessageBytes) is not null)
        {
            bytes += Limits.ReplicationMessageBytes;
        }

        bytes.ShouldBe(Limits.ReplicationWindowBytes);
    }

    [Fact]
    public void Tick_WithoutAnAnswerForTooLong_AsksWhereTheFollowerIs()
    {
        LeaderReplica leader = Streaming(2, written: 10);
        Send(leader, bytes: 10).ShouldNotBeNull();
        leader.Tick(Limits.ReplicationAnswerPatience - TimeSpan.FromTicks(1)).ShouldBeFalse();
        leader.Tick(Limits.ReplicationAnswerPatience).ShouldBeTrue();
        SendPlan probe = Send(leader, bytes: 0).ShouldNotBeNull();
        probe.IsEmpty.ShouldBeTrue();
        probe.From.ShouldBe(Offset.Zero);
        leader.Plan(0).ShouldBeNull("one question at a time");
        leader.Answered(0, First, new FollowerAnswer(FollowerFate.Elsewhere, probe.Attempt, new Offset(0), new Offset(1), default), TimeSpan.Zero, out _);
        leader.Plan(0).ShouldNotBeNull().From.ShouldBe(new Offset(1), "what it has taken in need not be sent again");
    }

    [Fact]
    public void Pause_OfAFollowerThatKnowsNothingYet_DoublesUpToABound()
    {
        LeaderReplica leader = Streaming(2, written: 10);
        TimeSpan now = TimeSpan.Zero;
        List<TimeSpan> pauses = [];
        for (int round = 0; round < 10; round++)
        {
            leader.Answered(0, First, new FollowerAnswer(FollowerFate.Unknown, leader.Followers[0].Attempt, Offset.Zero, Offset.Zero, default), now, out _);
            leader.Followers[0].State.ShouldBe(FollowerState.Paused);
            TimeSpan due = leader.Followers[0].Due.ShouldNotBeNull();
            pauses.Add(due - now);
            now = due;
            leader.Tick(now).ShouldBeTrue();
        }

        pauses[0].ShouldBe(Limits.ReplicationPauseMin);
        pauses[1].ShouldBe(Limits.ReplicationPauseMin * 2);
        pauses[^1].ShouldBe(Limits.ReplicationPauseMax);
        Limits.ReplicationTick.ShouldBeLessThan(Limits.ReplicationPauseMax, "else pauses would end late");
    }

    [Fact]
    public void Answer_OfAnEarlierLife_CountsForNothing()
    {
        LeaderReplica leader = Streaming(3, written: 10);
        leader.Grow(new Offset(10), new Offset(10));
        leader.Answered(0, new Incarnation(2), Taken(leader, 0, 4), TimeSpan.Zero, out _);
        leader.Committed.ShouldBe(new Offset(4));
        leader.Answered(0, First, Taken(leader, 0, 10), TimeSpan.Zero, out _).ShouldBe(AnswerOutcome.Ignored);
        leader.Committed.ShouldBe(new Offset(4));
        leader.Answered(0, new Incarnation(3), Taken(leader, 0, 2), TimeSpan.Zero, out _);
        leader.Followers[0].Durable.ShouldBe(new Offset(2));
        leader.Committed.ShouldBe(new Offset(4), "it never goes back");
    }

    [Fact]
    public void Answer_OfAFollowerThatHasMoreThanTheLeader_StopsIt()
    {
        LeaderReplica leader = Streaming(3, written: 10);
        leader.Answered(0, First, Taken(leader, 0, 11), TimeSpan.Zero, out _).ShouldBe(AnswerOutcome.Contradiction);
        leader.Followers[0].State.ShouldBe(FollowerState.Stopped);
        leader.LinkUp(0);
        leader.Plan(0).ShouldBeNull();
        leader.Committed.ShouldBe(Offset.Zero);
    }

    [Fact]
    public void Refusal_ByASealedFollower_StopsItAndNotTheOthers()
    {
        LeaderReplica leader = Streaming(3, written: 10);
        leader.Grow(new Offset(10), new Offset(10));
        FollowerAnswer refusal = new(FollowerFate.Sealed, 1, new Offset(3), new Offset(3), Epoch(9));
        leader.Answered(0, First, refusal, TimeSpan.Zero, out _).ShouldBe(AnswerOutcome.Refused);
        leader.Plan(0).ShouldBeNull();
        leader.Answered(1, First, Taken(leader, 1, 10), TimeSpan.Zero, out bool moved);
        moved.ShouldBeTrue();
        leader.Committed.ShouldBe(new Offset(10));
    }

    [Fact]
    public void Plan_WhenOnlyCommittedMoved_IsAnEmptyMessage()
    {
        LeaderReplica leader = Streaming(2, written: 1);
        SendPlan data = Send(leader, bytes: 10).ShouldNotBeNull();
        data.IsEmpty.ShouldBeFalse();
        leader.Grow(new Offset(1), new Offset(1));
        leader.Plan(0).ShouldBeNull();
        leader.Answered(0, First, Taken(leader, 0, 1), TimeSpan.Zero, out _);
        SendPlan news = Send(leader, bytes: 0).ShouldNotBeNull();
        news.ShouldBe(new SendPlan(news.Attempt, new Offset(1), IsEmpty: true, new Offset(1)));
        leader.Plan(0).ShouldBeNull();
    }

    [Fact]
    public void Follower_TakingMessages_SaysWhatFits()
    {
        FollowerReplica follower = new(StepSimulation.Leader, StepSimulation.Epoch, Offset.Zero, new Offset(5));
        follower.Take(Message(0, 3)).ShouldBe(TakeOutcome.Answer);
        follower.TakeAnswer().Fate.ShouldBe(FollowerFate.Taken, "it is there already");
        follower.Take(Message(4, 7)).ShouldBe(TakeOutcome.Answer);
        follower.TakeAnswer().ShouldBe(new FollowerAnswer(FollowerFate.Elsewhere, 1, new Offset(5), new Offset(5), default));
        follower.Take(Message(5, 7)).ShouldBe(TakeOutcome.Append);
        follower.Take(Message(7, 9)).ShouldBe(TakeOutcome.Append);
        follower.OwesAnswer.ShouldBeFalse();
        follower.Failed();
        follower.Take(Message(9, 10)).ShouldBe(TakeOutcome.Drop);
        follower.Failed();
        follower.TakeAnswer().ShouldBe(new FollowerAnswer(FollowerFate.NoRoom, 1, new Offset(5), new Offset(5), default));
        follower.Take(Message(5, 6) with { From = new NodeLife(new NodeId(9), First) }).ShouldBe(TakeOutcome.Drop);
        follower.Take(Message(5, 6) with { Epoch = StepSimulation.Epoch.Next }).ShouldBe(TakeOutcome.Drop);
        follower.Seal(StepSimulation.Epoch.Next);
        follower.Take(Message(5, 6)).ShouldBe(TakeOutcome.Answer);
        follower.TakeAnswer().ShouldBe(new FollowerAnswer(FollowerFate.Sealed, 1, new Offset(5), new Offset(5), StepSimulation.Epoch.Next));
    }

    private static LeaderMessage Message(long from, long next) => new(StepSimulation.Leader, StepSimulation.Epoch, 1, new Offset(from), new Offset(next), Offset.Zero);

    private static LeaderReplica New(int replicas) => new(new NodeId(1), Nodes([.. Enumerable.Range(1, replicas)]), Offset.Zero);

    private static LeaderReplica Streaming(int replicas, long written)
    {
        LeaderReplica leader = New(replicas);
        leader.Grow(new Offset(written), Offset.Zero);
        for (int follower = 0; follower < replicas - 1; follower++)
        {
            leader.LinkUp(follower, isNew: true);
        }

        return leader;
    }

    private static FollowerAnswer Taken(LeaderReplica leader, int follower, long durable) =>
        new(FollowerFate.Taken, leader.Followers[follower].Attempt, new Offset(durable), new Offset(durable), default);

    private static SendPlan? Send(LeaderReplica leader, int bytes)
    {
        if (leader.Plan(0) is not { } plan)
        {
            return null;
        }

        leader.TrySend(0, plan, plan.IsEmpty ? plan.From : plan.From.Next, bytes, TimeSpan.Zero).ShouldBeTrue();
        return plan;
    }
}
