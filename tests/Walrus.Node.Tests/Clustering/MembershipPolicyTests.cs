using System.Collections.Immutable;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Membership;

namespace Walrus.Node.Tests.Clustering;

/// <summary>Who becomes a member of the metadata group, and who gets a vote.</summary>
public sealed class MembershipPolicyTests
{
    [Fact]
    public void Next_NodesThatComeOneAfterTheOther_AreLearnersFirstAndHaveAVoteUpToTheLimit()
    {
        ImmutableSortedDictionary<NodeId, NodeMetadata> nodes = Nodes(Limits.ClusterVotersMax + 2);
        MemberSet members = MemberSet.OfVoters(new NodeId(1));

        List<MembershipChange> changes = [];
        while (MembershipPolicy.Next(nodes, members, _ => true) is { } change)
        {
            changes.Add(change);
            members = change.ApplyTo(members)!;
        }

        members.Voters.Length.ShouldBe(Limits.ClusterVotersMax);
        members.Learners.Length.ShouldBe(2, "further nodes serve data all the same");
        changes.IndexOf(new MembershipChange(MembershipChangeKind.AddLearner, new NodeId(2)))
            .ShouldBeLessThan(changes.IndexOf(new MembershipChange(MembershipChangeKind.Promote, new NodeId(2))));
    }

    [Fact]
    public void Next_ALearnerThatIsAwayOrJoining_GetsNoVote()
    {
        ImmutableSortedDictionary<NodeId, NodeMetadata> nodes = Nodes(2);
        MemberSet members = MemberSet.TryCreate([new NodeId(1)], [new NodeId(2)])!;

        MembershipPolicy.Next(nodes, members, node => node.Value == 1).ShouldBeNull();
        MembershipPolicy.Next(nodes.SetItem(new NodeId(2), nodes[new NodeId(2)] with { Status = NodeStatus.Joining }), members, _ => true).ShouldBeNull();
    }

    [Fact]
    public void Next_ARemovedNode_LeavesBeforeAnythingElse()
    {
        ImmutableSortedDictionary<NodeId, NodeMetadata> nodes = Nodes(3);
        nodes = nodes.SetItem(new NodeId(2), nodes[new NodeId(2)] with { Status = NodeStatus.Removed });

        MembershipPolicy.Next(nodes, MemberSet.OfVoters(new NodeId(1), new NodeId(2)), _ => true)
            .ShouldBe(new MembershipChange(MembershipChangeKind.Remove, new NodeId(2)));
    }

    [Fact]
    public void Next_ANodeThatHasLostItsStore_LeavesAsWhatItWas_AndComesAsAnotherLearnerAndThenVoter()
    {
        NodeId two = new(2);
        NodeId former = RaftMember.Of(two, 0);
        NodeId present = RaftMember.Of(two, 1);
        ImmutableSortedDictionary<NodeId, NodeMetadata> nodes = Nodes(3);
        nodes = nodes.SetItem(two, nodes[two] with { StoreNumber = 1, Status = NodeStatus.Joining });
        MemberSet members = MemberSet.OfVoters(new NodeId(1), former, new NodeId(3));

        MembershipChange removal = MembershipPolicy.Next(nodes, members, _ => true).ShouldNotBeNull();
        removal.ShouldBe(new MembershipChange(MembershipChangeKind.Remove, former));
        members = removal.ApplyTo(members)!;
        MembershipChange addition = MembershipPolicy.Next(nodes, members, _ => true).ShouldNotBeNull();
        addition.ShouldBe(new MembershipChange(MembershipChangeKind.AddLearner, present));
        members = addition.ApplyTo(members)!;
        MembershipPolicy.Next(nodes, members, _ => true).ShouldBeNull("it votes when it takes part again");
        nodes = nodes.SetItem(two, nodes[two] with { Status = NodeStatus.Alive });
        MembershipPolicy.Next(nodes, members, _ => true).ShouldBe(new MembershipChange(MembershipChangeKind.Promote, present));
    }

    [Fact]
    public void Next_AFormerStoreThatIsALearner_IsNeverPromoted()
    {
        NodeId two = new(2);
        ImmutableSortedDictionary<NodeId, NodeMetadata> nodes = Nodes(2);
        nodes = nodes.SetItem(two, nodes[two] with { StoreNumber = 1 });
        MemberSet members = MemberSet.TryCreate([new NodeId(1)], [two, RaftMember.Of(two, 1)])!;
        MembershipPolicy.Next(nodes, members, _ => true).ShouldBe(new MembershipChange(MembershipChangeKind.Remove, two));
    }

    private static ImmutableSortedDictionary<NodeId, NodeMetadata> Nodes(int count) => Enumerable.Range(1, count).ToImmutableSortedDictionary(
        id => new NodeId(id),
        id => new NodeMetadata
        {
            Id = new NodeId(id),
            Store = new StoreId(new Guid(id, 0, 0, new byte[8])),
            Incarnation = new Incarnation(1),
            Status = NodeStatus.Alive,
            Name = $"node-{id}",
            ClientAddress = new NodeAddress("127.0.0.1", 9_000 + id),
            PeerAddress = new NodeAddress("127.0.0.1", 6_000 + id),
        });
}
