using System.Collections.Immutable;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Repair;

public sealed class RepairPolicyTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [Fact]
    public void Decide_AllReplicasAnswer_MovesNothing() => Decide(Sealed(4, On(1, 2, 3))).ShouldBeEmpty();

    [Fact]
    public void Decide_ReplicaAwayForAWhile_MovesNothing() => Decide(Sealed(4, On(1, 2, 3)), (3, Short)).ShouldBeEmpty();

    [Fact]
    public void Decide_ReplicaThatHasComeBackWithoutItsStore_KeepsItsPlace()
    {
        Scene scene = Sealed(4, On(1, 2, 3));
        scene.Does(Register(3, incarnation: 2, store: 50) with { ReplacesStore = true });
        Decide(scene).ShouldBeEmpty();
        Decide(scene, (3, Limits.ReplicaAwayMax)).ShouldHaveSingleItem().Wanted.ShouldBe(Nodes(1, 2, 4), "unless it goes again, for long");
    }

    [Fact]
    public void Decide_ReplicaAwayForTooLong_IsReplaced() =>
        Decide(Sealed(4, On(1, 2, 3)), (3, Limits.ReplicaAwayMax)).ShouldHaveSingleItem().Wanted.ShouldBe(Nodes(1, 2, 4));

    [Fact]
    public void Decide_ReplicaAwayForTooLongAndNobodyInItsPlace_StaysNamed()
    {
        ReplicaMove? move = Decide(Sealed(3, On(1, 2, 3)), (3, Limits.ReplicaAwayMax)).SingleOrDefault();
        (move?.Wanted ?? Nodes(1, 2, 3)).ShouldBe(Nodes(1, 2, 3));
    }

    [Fact]
    public void Decide_DrainingReplica_IsReplacedByTheOneThatHasLeast()
    {
        Scene scene = Sealed(5, On(1, 2, 3));
        scene.Does(Create("load", On(4), On(4)));
        scene.Does(new DrainNode(new NodeId(2), true));
        ReplicaMove move = Decide(scene).ShouldHaveSingleItem();
        move.Wanted.ShouldBe(Nodes(1, 3, 5));
        move.Added.ShouldBe([new NodeId(5)]);
    }

    [Fact]
    public void Decide_DrainingReplicaWhileAnotherIsAway_KeepsTheOneThatComesBack()
    {
        Scene scene = Sealed(5, On(1, 2, 3));
        scene.Does(new DrainNode(new NodeId(2), true));
        ReplicaMove move = Decide(scene, (3, Short)).ShouldHaveSingleItem();
        move.Wanted.Contains(new NodeId(3)).ShouldBeTrue();
        move.Wanted.Contains(new NodeId(2)).ShouldBeFalse();
        move.Wanted.Count.ShouldBe(3);
    }

    [Fact]
    public void Decide_OnlyReplicaIsDraining_IsJoinedFirstAndGoesThen()
    {
        Scene scene = Sealed(2, On(1), factor: 1);
        scene.Does(new DrainNode(new NodeId(1), true));
        ReplicaMove move = Decide(scene).ShouldHaveSingleItem();
        move.Wanted.ShouldBe(Nodes(1, 2));
        scene.Does(new SetReplicas(move.Segment.Partition, move.Segment.Number, move.Expected, move.Wanted));
        move = Decide(scene).ShouldHaveSingleItem();
        move.Wanted.ShouldBe(Nodes(2));
        scene.Does(new SetReplicas(move.Segment.Partition, move.Segment.Number, move.Expected, move.Wanted));
        Decide(scene).ShouldBeEmpty();
    }

    [Fact]
    public void Decide_FewerCopiesThanWanted_GrowsWhenNodesCome()
    {
        Scene scene = Sealed(2, On(1, 2));
        Decide(scene).ShouldBeEmpty();
        scene.Does(Register(3));
        scene.Does(new ActivateNode(Life(3)));
        Decide(scene).ShouldHaveSingleItem().Wanted.ShouldBe(Nodes(1, 2, 3));
    }

    [Fact]
    public void Decide_NobodyWhoHasItAnswers_MovesNothing() => Decide(Sealed(4, On(1)), (1, Limits.ReplicaAwayMax)).ShouldBeEmpty();

    [Fact]
    public void Decide_MoreThanAskedFor_IsBounded()
    {
        Scene scene = Of(4);
        scene.Does(Create("logs", [.. Enumerable.Repeat(On(1, 2, 3), 20)]));
        for (int number = 0; number < 20; number++)
        {
            scene.Does(Complete(Partition(1, number), 1, 1, Life(1), 5, On(1, 2, 3)));
        }

        scene.Does(new DrainNode(new NodeId(3), true));
        Decide(scene).Length.ShouldBe(16);
    }

    private static ImmutableArray<ReplicaMove> Decide(Scene scene, params (int Node, TimeSpan Silence)[] silent) => RepairPolicy.Decide(
        scene.State, node => silent.FirstOrDefault(item => item.Node == node.Value).Silence, Limits.ReplicaAwayMax, 16);

    /// <summary>One topic with one sealed segment.</summary>
    private static Scene Sealed(int nodes, SegmentAssignment place, int factor = 3)
    {
        Scene scene = Of(nodes);
        scene.Does(Create("logs", place) with { Configuration = new TopicConfiguration { ReplicationFactor = factor } });
        scene.Does(Complete(Partition(1), 1, 1, place.Leader, 5, place));
        return scene;
    }
}
