using Walrus.Cluster;
using Walrus.Node.Commands.Operators;
using Walrus.Protocol;

namespace Walrus.Node.Tests.Clustering;

/// <summary>How whole the cluster is said to be.</summary>
public sealed class ClusterStrengthTests
{
    private static readonly SegmentId First = new(new PartitionId(new TopicId(1), new PartitionNumber(0)), SegmentNumber.First);
    private static readonly SegmentId Second = new(new PartitionId(new TopicId(1), new PartitionNumber(0)), SegmentNumber.First.Next);

    [Fact]
    public void Count_WholeCopiesOnNodesThatAnswer_AreNotLacking() => Lacking(Reports(Report(), Report(), Report())).ShouldBe(0);

    [Fact]
    public void Count_WhatANodeSaysThatItLacks_IsLacking() => Lacking(Reports(Report(), Report(Second), Report())).ShouldBe(1);

    [Fact]
    public void Count_ANodeThatDoesNotAnswerOrDoesNotKnowYet_LacksAll()
    {
        Lacking(Reports(Report(), null, Report())).ShouldBe(2);
        Lacking(Reports(Report(), Report() with { IsSettled = false }, Report())).ShouldBe(2);
        Lacking(Reports(Report(), Report(), Report()), NodeStatus.Joining).ShouldBe(2);
    }

    [Fact]
    public void Repair_IsWhatAllHaveToDo_AndNothingWhenNobodyHas()
    {
        ClusterStrength strength = Strength(Reports(Report(First) with { Waiting = 2, Done = 3, Bytes = 10 }, Report() with { UnderWay = 1, Done = 4, Bytes = 5 }, Report()));
        strength.Repair.ShouldBe(new ClusterRepairDocument(2, 1, 7, 15));
        Strength(Reports(Report() with { Done = 9 }, Report(), Report())).Repair.ShouldBeNull();
    }

    private static long Lacking(Dictionary<NodeId, CopyReport> reports, NodeStatus ofTwo = NodeStatus.Alive)
    {
        ClusterStrength strength = Strength(reports, ofTwo);
        ReplicaSet all = ReplicaSet.Of([new NodeId(1), new NodeId(2), new NodeId(3)]);
        strength.Count(First, all, 3);
        strength.Count(Second, all, 3);
        return strength.Lacking;
    }

    private static ClusterStrength Strength(Dictionary<NodeId, CopyReport> reports, NodeStatus ofTwo = NodeStatus.Alive)
    {
        ClusterMetadata state = ClusterMetadata.Empty with
        {
            Nodes = ClusterMetadata.Empty.Nodes.AddRange(Enumerable.Range(1, 3).Select(id => KeyValuePair.Create(new NodeId(id), Node(id, id == 2 ? ofTwo : NodeStatus.Alive)))),
        };
        return new ClusterStrength(state, _ => true, reports);
    }

    private static Dictionary<NodeId, CopyReport> Reports(params CopyReport?[] reports) =>
        reports.Select((report, index) => (report, Node: new NodeId(index + 1))).Where(item => item.report is not null).ToDictionary(item => item.Node, item => item.report!);

    private static CopyReport Report(params SegmentId[] lacks) => new()
    {
        IsSettled = true,
        Lacking = lacks.Length,
        Waiting = 0,
        UnderWay = 0,
        Done = 0,
        Bytes = 0,
        Damaged = 0,
        Segments = [.. lacks],
    };

    private static NodeMetadata Node(int id, NodeStatus status) => new()
    {
        Id = new NodeId(id),
        Store = new StoreId(new Guid(id, 0, 0, new byte[8])),
        Incarnation = new Incarnation(1),
        Status = status,
        Name = $"node-{id}",
        ClientAddress = new NodeAddress("127.0.0.1", 9_000 + id),
        PeerAddress = new NodeAddress("127.0.0.1", 6_000 + id),
    };
}
