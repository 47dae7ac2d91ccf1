using System.Collections.Immutable;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Placement;

public sealed class SegmentPlacementTests
{
    private static readonly Func<NodeId, bool> All = _ => true;

    [Fact]
    public void ForTopic_OneAfterAnother_SpreadLeadersAndReplicas()
    {
        Scene scene = Scene.Of(4);
        for (int i = 0; i < 40; i++)
        {
            scene.Does(Create($"t{i}", [.. SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, All), 1, 3)!.Value]));
        }

        ImmutableArray<PlacementCandidate> loads = PlacementFacts.From(scene.State, All).Candidates;
        loads.Select(load => load.Leaderships).ShouldBe([10, 10, 10, 10]);
        loads.Select(load => load.Replicas).ShouldBe([30, 30, 30, 30]);
    }

    [Fact]
    public void ForTopic_ManyPartitions_CountsWhatItPlacesItself()
    {
        Scene scene = Scene.Of(3);
        ImmutableArray<SegmentAssignment> placed = SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, All), 9, 2)!.Value;
        scene.Does(Create("logs", [.. placed]));
        PlacementFacts.From(scene.State, All).Candidates.ShouldAllBe(load => load.Leaderships == 3 && load.Replicas == 6);
    }

    [Fact]
    public void ForTopic_FewerNodesThanCopies_TakesAllThatAreThere()
    {
        Scene scene = Scene.Of(2);
        SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, All), 1, 3)!.Value[0].Replicas.ShouldBe(Nodes(1, 2));
        SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, node => node.Value == 2), 1, 3)!.Value[0].ShouldBe(On(2));
        SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, _ => false), 1, 3).ShouldBeNull();
    }

    [Fact]
    public void From_NodesThatDrainJoinOrLeft_AreNoCandidates()
    {
        Scene scene = Scene.Of(4);
        scene.Does(new DrainNode(new NodeId(1), true));
        scene.Does(new RemoveNode(new NodeId(2), true));
        scene.Does(Register(5));
        PlacementFacts facts = PlacementFacts.From(scene.State, node => node.Value != 4);
        facts.Candidates.Select(candidate => candidate.Life).ShouldBe([Life(3)]);
        facts.Away.ShouldBe([new NodeId(4)]);
        facts.AreDraining.ShouldBeFalse();
    }

    [Fact]
    public void From_OnlyDrainingNodes_AreCandidatesAllTheSame()
    {
        Scene scene = Scene.Of(2);
        scene.Does(new DrainNode(new NodeId(1), true));
        scene.Does(new DrainNode(new NodeId(2), true));
        PlacementFacts facts = PlacementFacts.From(scene.State, All);
        (facts.Candidates.Length, facts.AreDraining).ShouldBe((2, true));
    }

    [Fact]
    public void AfterRollover_OfOneTopic_GoesRound()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        Roll(scene, 1, 6).ShouldBe([2, 3, 1, 2, 3, 1]);
    }

    /// <summary>With as many topics as nodes, each node leads one; going strictly by load, a segment would always come back to where it was.</summary>
    [Fact]
    public void AfterRollover_OfOneTopicAmongIdleOnes_StillGoesRound()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("a", On(1, 2, 3)));
        scene.Does(Create("b", On(2, 1, 3)));
        scene.Does(Create("c", On(3, 1, 2)));
        Roll(scene, 1, 6).Distinct().Count().ShouldBe(3);
    }

    /// <summary>The others lead four each and this node two, which the policy leaves as it is. Found on a busy machine: the topic stayed where it was for sixty segments.</summary>
    [Fact]
    public void AfterRollover_OfATopicOfTheNodeThatLeadsLeast_GoesOnAllTheSame()
    {
        Scene scene = Scene.Of(3);
        foreach (int leader in new[] { 1, 1, 1, 1, 3, 3, 3, 3, 2 })
        {
            scene.Does(Create($"idle-{scene.Index}", On(leader, (leader % 3) + 1, ((leader + 1) % 3) + 1)));
        }

        scene.Does(Create("busy", On(2, 1, 3)));
        SegmentPlacement.AfterRollover(PlacementFacts.From(scene.State, All), scene.Chain(10).Last, 3)!.Leader.Node.ShouldBe(new NodeId(3));
    }

    [Fact]
    public void AfterFailover_NodesThatLeadUnevenly_IsTheOneThatLeadsLeast()
    {
        Scene scene = Scene.Of(4);
        scene.Does(Create("lost", On(1, 2, 3)));
        scene.Does(Create("a", On(2, 3, 4)));
        scene.Does(Create("b", On(4, 2, 3)));
        SegmentPlacement.AfterFailover(PlacementFacts.From(scene.State, All), scene.Chain(1).Last, 3)!.Leader.Node.ShouldBe(new NodeId(3), "1 and 3 lead nothing else, and 3 comes after 1");
    }

    [Fact]
    public void AfterRollover_ANewNode_GetsItsShareByRollovers()
    {
        Scene scene = Scene.Of(2);
        for (int i = 1; i <= 12; i++)
        {
            scene.Does(Create($"t{i}", [.. SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, All), 1, 2)!.Value]));
        }

        scene.Does(Register(3));
        scene.Does(new ActivateNode(Life(3)));
        for (int topic = 1; topic <= 12; topic++)
        {
            Roll(scene, topic, 1);
        }

        ImmutableArray<PlacementCandidate> loads = PlacementFacts.From(scene.State, All).Candidates;
        (loads.Max(load => load.Leaderships) - loads.Min(load => load.Leaderships)).ShouldBeLessThanOrEqualTo(1 + Limits.LeadershipSlackSegments);
        (loads.Max(load => load.Replicas) - loads.Min(load => load.Replicas)).ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void AfterRollover_WithoutTheLeader_GoesToTheNextThatAnswers()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(2, 3, 1)));
        SegmentMetadata last = scene.Chain(1).Last;
        SegmentPlacement.AfterRollover(PlacementFacts.From(scene.State, node => node.Value != 3), last, 3)!.ShouldBe(On(1, 2));
        SegmentPlacement.AfterRollover(PlacementFacts.From(scene.State, node => node.Value == 2), last, 3)!.ShouldBe(On(2));
        SegmentPlacement.AfterRollover(PlacementFacts.From(scene.State, _ => false), last, 3).ShouldBeNull();
    }

    [Fact]
    public void AfterRollover_MoreCopiesThanTheLimit_StaysWithinIt()
    {
        Scene scene = Scene.Of(Limits.ReplicationFactorMax + 2);
        SegmentPlacement.ForTopic(PlacementFacts.From(scene.State, All), 1, int.MaxValue)!.Value[0].Replicas.Count.ShouldBe(Limits.ReplicationFactorMax);
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, 3, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 2 }, 3, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 2, 4 }, 3, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 2, 5 }, 3, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 4, 5 }, 3, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 4, 5 }, 4, new[] { 1, 2, 3, 4 })]
    [InlineData(new[] { 4, 5 }, 3, new[] { 4, 5 })]
    [InlineData(new[] { 1, 2, 3 }, 2, new[] { 1, 2, 3 })]
    public void ForRepair_WithNode4AwayAndNode5Draining_NamesWhoShouldHoldIt(int[] present, int copies, int[] wanted)
    {
        Scene scene = Scene.Of(5);
        scene.Does(new DrainNode(new NodeId(5), true));
        PlacementFacts facts = PlacementFacts.From(scene.State, node => node.Value != 4);
        SegmentPlacement.ForRepair(facts, Nodes(present), copies).ShouldBe(Nodes(wanted));
    }

    /// <summary>Rolls a topic over and over as its leaders would; gives the leaders that follow.</summary>
    private static List<long> Roll(Scene scene, int topic, int times)
    {
        List<long> leaders = [];
        for (int i = 0; i < times; i++)
        {
            SegmentMetadata last = scene.Chain(topic).Last;
            SegmentAssignment next = SegmentPlacement.AfterRollover(PlacementFacts.From(scene.State, All), last, 3)!;
            scene.Does(Complete(Partition(topic), last.Number.Value, (int)last.Epoch.Value, last.Leader, last.Base.Value + 1, next));
            leaders.Add(next.Leader.Node.Value);
        }

        return leaders;
    }
}
