using Walrus.Consensus.Runtime.Tests.Bench;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Forwarding;

/// <summary>Whom to ask, and whether again.</summary>
public sealed class CourseTests
{
    [Fact]
    public void Next_AsksThisNodeWhenItLeadsElseWhoDoesElseNobody()
    {
        Course course = new(Node(1), isRepeatable: false);
        course.Next(Status(Role.Leader, 1)).ShouldBe(Node(1));
        course.Next(Status(Role.Follower, 3)).ShouldBe(Node(3));
        course.Next(Status(Role.Follower, 0)).ShouldBe(NodeId.None);
    }

    [Theory]
    [InlineData(0, CourseStep.End, CourseStep.End)]
    [InlineData(1, CourseStep.Pause, CourseStep.Pause)]
    [InlineData(2, CourseStep.Pause, CourseStep.Pause)]
    [InlineData(3, CourseStep.End, CourseStep.End)]
    [InlineData(4, CourseStep.Pause, CourseStep.Pause)]
    [InlineData(5, CourseStep.Pause, CourseStep.Pause)]
    [InlineData(6, CourseStep.End, CourseStep.Pause)]
    internal void After_AnEndAtAnotherNode_RepeatsOnlyWhatWasNotDone(int end, CourseStep ofProposal, CourseStep ofRead)
    {
        ForwardAnswer answer = new((ForwardEnd)end, new LogPosition(new LogIndex(1), new Term(1)));
        new Course(Node(1), isRepeatable: false).After(Node(2), answer).ShouldBe(ofProposal);
        new Course(Node(1), isRepeatable: true).After(Node(2), answer).ShouldBe(ofRead);
    }

    [Fact]
    public void After_ThisNodesOwnStop_Ends()
    {
        new Course(Node(1), isRepeatable: true).After(Node(1), new ForwardAnswer(ForwardEnd.Stopped)).ShouldBe(CourseStep.End);
    }

    [Fact]
    public void After_NodesThatNameOneAnother_FollowsThemAFewTimesAndPauses()
    {
        Course course = new(Node(1), isRepeatable: false);
        NodeId asked = Node(2);
        RaftStatus status = Status(Role.Follower, 2);
        for (int hop = 0; hop < Limits.ForwardHopsMax; hop++)
        {
            NodeId other = asked == Node(2) ? Node(3) : Node(2);
            course.After(asked, new ForwardAnswer(ForwardEnd.NotLeader, Leader: other)).ShouldBe(CourseStep.Again);
            asked = course.Next(status);
            asked.ShouldBe(other);
        }

        course.After(asked, new ForwardAnswer(ForwardEnd.NotLeader, Leader: Node(2))).ShouldBe(CourseStep.Pause);
        course.Next(status).ShouldBe(Node(2), "after the pause, who leads as this node knows");
    }

    [Fact]
    public void After_ANodeThatNamesItself_Pauses() =>
        new Course(Node(1), isRepeatable: false).After(Node(2), new ForwardAnswer(ForwardEnd.NotLeader, Leader: Node(2))).ShouldBe(CourseStep.Pause);

    private static RaftStatus Status(Role role, int leader) =>
        new(Node(1), role, Node(leader), new Term(1), LogPosition.Zero, LogIndex.Zero, LogIndex.Zero, MemberSet.Empty, [], null);
}
