using System.Collections.Immutable;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Rollover;

public sealed class RolloverPolicyTests
{
    private static readonly Func<NodeId, bool> All = _ => true;

    [Theory]
    [InlineData(9, 99, null)]
    [InlineData(10, 0, RolloverReason.Entries)]
    [InlineData(1, 100, RolloverReason.Bytes)]
    [InlineData(0, 1000, null)]
    public void Decide_ByLength_RollsAtTheThresholdAndNeverAnEmptySegment(long entries, long bytes, RolloverReason? reason)
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(1, 2, 3)) with { Configuration = new TopicConfiguration { SegmentEntriesMax = 10, SegmentBytesMax = 100 } });
        ImmutableArray<RolloverDecision> decisions = RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, entries, bytes)], All);
        decisions.Select(decision => (RolloverReason?)decision.Reason).ShouldBe(reason is null ? [] : [reason]);
        if (reason is not null)
        {
            decisions[0].Next.ShouldBe(On(2, 1, 3));
        }
    }

    [Fact]
    public void Decide_SegmentsThatAreNotItsOwn_ArePassedOver()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(1, 2, 3)) with { Configuration = new TopicConfiguration { SegmentEntriesMax = 1 } });
        RolloverPolicy.Decide(scene.State, Life(2), [Facts(1, 5)], All).ShouldBeEmpty();
        RolloverPolicy.Decide(scene.State, Life(1, 2), [Facts(1, 5)], All).ShouldBeEmpty();
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 5) with { Epoch = Epoch(2) }, Facts(1, 5) with { Segment = Segment(2) }, Facts(2, 5)], All).ShouldBeEmpty();
        scene.Does(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)));
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 5) with { Epoch = Epoch(2) }], All).ShouldBeEmpty();
    }

    [Fact]
    public void Decide_ADrainingLeader_HandsOnEvenEmptySegments()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        scene.Does(new DrainNode(new NodeId(1), true));
        RolloverDecision decision = RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 0)], All).ShouldHaveSingleItem();
        (decision.Reason, decision.Next).ShouldBe((RolloverReason.LeaderDrains, On(2, 3)));
    }

    [Fact]
    public void Decide_OnlyDrainingNodes_KeepWhatTheyHave()
    {
        Scene scene = Scene.Of(2);
        scene.Does(Create("logs", On(1, 2)));
        scene.Does(new DrainNode(new NodeId(1), true));
        scene.Does(new DrainNode(new NodeId(2), true));
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 0)], All).ShouldBeEmpty();
    }

    [Fact]
    public void Decide_AReplicaThatDrainsOrIsMissing_RollsToOtherNodes()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(1, 2)));
        scene.Does(Create("more", On(1, 2, 3)));
        RolloverDecision missing = RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 0), Facts(2, 0)], All).ShouldHaveSingleItem();
        (missing.Partition, missing.Reason, missing.Next.Replicas).ShouldBe((Partition(1), RolloverReason.Replicas, Nodes(1, 2, 3)));
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 0), Facts(2, 0)], node => node.Value != 3).ShouldBeEmpty();
        scene.Does(new DrainNode(new NodeId(2), true));
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(2, 0)], All).ShouldHaveSingleItem().Next.Replicas.ShouldBe(Nodes(1, 3));
    }

    [Fact]
    public void Decide_ALeaderOfMoreThanItsShare_HandsOnWithoutSwingingBack()
    {
        Scene scene = Scene.Of(3);
        for (int topic = 1; topic <= 30; topic++)
        {
            scene.Does(Create($"t{topic}", On(1, 2, 3)));
        }

        int rounds = 0;
        while (Round(scene) > 0)
        {
            (++rounds).ShouldBeLessThan(10);
        }

        ImmutableArray<PlacementCandidate> loads = PlacementFacts.From(scene.State, All).Candidates;
        (loads.Max(load => load.Leaderships) - loads.Min(load => load.Leaderships)).ShouldBeLessThanOrEqualTo(1 + Limits.LeadershipSlackSegments);
    }

    [Fact]
    public void Decide_TidyingManySegments_TakesSomeInEachLook()
    {
        Scene scene = Scene.Of(2);
        int many = Limits.TidyRolloversPerLookMax + 5;
        for (int topic = 1; topic <= many; topic++)
        {
            scene.Does(Create($"t{topic}", On(1, 2)));
        }

        scene.Does(new DrainNode(new NodeId(1), true));
        OpenSegmentFacts[] open = [.. Enumerable.Range(1, many).Select(topic => Facts(topic, 0))];
        RolloverPolicy.Decide(scene.State, Life(1), open, All).Length.ShouldBe(Limits.TidyRolloversPerLookMax);
        OpenSegmentFacts[] full = [.. open.Select(facts => facts with { Entries = Limits.SegmentEntriesDefault })];
        RolloverPolicy.Decide(scene.State, Life(1), full, All).Length.ShouldBe(many);
    }

    [Fact]
    public void Decide_AReplicaThatHasLostItsStore_IsAReasonToRollOver()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("orders", On(1, 2, 3)));
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 0)], All).ShouldBeEmpty();
        RolloverPolicy.Decide(scene.State, Life(1), [Facts(1, 0) with { HasReplicaLostItsStore = true }], All)
            .ShouldHaveSingleItem().Reason.ShouldBe(RolloverReason.Replicas);
    }

    /// <summary>Every node looks once and rolls what it should.</summary>
    private static int Round(Scene scene)
    {
        int rolled = 0;
        for (int node = 1; node <= 3; node++)
        {
            IEnumerable<OpenSegmentFacts> open = LeaseSet.Of(scene.State, Life(node)).Leases.Values
                .Select(lease => new OpenSegmentFacts(lease.Partition, lease.Segment, lease.Epoch, 0, 0));
            foreach (RolloverDecision decision in RolloverPolicy.Decide(scene.State, Life(node), open, All))
            {
                SegmentMetadata segment = scene.State.FindPartition(decision.Partition)!.Last;
                decision.Reason.ShouldBe(RolloverReason.Balance);
                scene.Does(Complete(decision.Partition, segment.Number.Value, (int)segment.Epoch.Value, segment.Leader, segment.Base.Value, decision.Next));
                rolled++;
            }
        }

        return rolled;
    }

    private static OpenSegmentFacts Facts(int topic, long entries, long bytes = 0) => new(Partition(topic), Segment(1), Epoch(1), entries, bytes);
}
