using Walrus.Testing;

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>Scenarios 2, 11, 13, 19 and 20 of the coordinator: the end is never short, whoever is away and whatever happens to messages.</summary>
public sealed class SealCoordinatorTests
{
    private const int StepsMax = 20_000;

    [Fact]
    public void Seal_AnyReplicaCountAndMinorityAway_EndsBeyondEverythingAcknowledged() => Seeds.Run(2_000, seed =>
    {
        System.Random random = new(seed);
        SealScene scene = new(seed, random.Next(1, 8));
        scene.Write(random.Next(60));
        foreach (NodeId node in Minority(scene.Set, random))
        {
            scene.TakeAway(node);
        }

        SealScene.Coordinator coordinator = scene.Begin(2);
        Run(scene, random.Next(200));
        scene.Calm();
        Run(scene, StepsMax, () => coordinator.End is not null).ShouldBeTrue("nothing ends though a majority answers");
        scene.Holders(coordinator.End!.Value).ShouldBeGreaterThanOrEqualTo(scene.Set.SealQuorum);
        scene.Write(100);
        scene.Step();
    });

    [Fact]
    public void Seal_ReplicasThatLostTheirData_AreNeverShortCopies() => Seeds.Run(2_000, seed =>
    {
        System.Random random = new(seed);
        SealScene scene = new(seed, random.Next(3, 8));
        scene.Write(random.Next(10, 60));
        SealScene.Coordinator coordinator = scene.Begin(2);
        Run(scene, random.Next(30));

        // Before or after their promise; what they have said before is worth nothing any more.
        foreach (NodeId node in Minority(scene.Set, random))
        {
            scene.Lose(node);
        }

        scene.Calm();
        Run(scene, StepsMax, () => coordinator.Machine.IsDone).ShouldBeTrue("nothing ends though a majority has its data");
        coordinator.End!.Value.Value.ShouldBeGreaterThanOrEqualTo(scene.Acknowledged);
    });

    [Fact]
    public void Seal_EverybodyLostSomething_EndsAtTheLongestCopyOnceAllHaveAnswered() => Seeds.Run(1_000, seed =>
    {
        System.Random random = new(seed);
        SealScene scene = new(seed, random.Next(1, 8));
        scene.Write(random.Next(10, 60));
        foreach (NodeId node in scene.Set.Nodes)
        {
            scene.Lose(node);
        }

        NodeId last = scene.Set.Nodes[random.Next(scene.Set.Count)];
        scene.TakeAway(last);
        long longest = scene.Longest;
        SealScene.Coordinator coordinator = scene.Begin(2, isWatched: false);
        Run(scene, 500);
        coordinator.Machine.IsDone.ShouldBeFalse("one that may know better has not answered");
        scene.TakeAway(last, isAway: false);
        scene.Calm();
        Run(scene, StepsMax, () => coordinator.Machine.IsDone).ShouldBeTrue();
        (coordinator.End!.Value.Value, coordinator.Machine.IsDoubtful).ShouldBe((longest, true));
        scene.Holders(coordinator.End.Value).ShouldBeGreaterThanOrEqualTo(scene.Set.SealQuorum);
    });

    [Fact]
    public void Sealed_ByAllThatAreLeftOfARemovedMajority_TakesWhatThereIs()
    {
        SealCoordinator coordinator = new(Scene.Nodes(1, 2, 3), Scene.Epoch(2), TimeSpan.Zero, node => node.Value != 3);
        coordinator.Tick(TimeSpan.Zero);
        coordinator.TakeEffects().ShouldBe([new AskSeal(new NodeId(3))]);
        coordinator.Sealed(new NodeId(3), Promise(7), TimeSpan.Zero);
        coordinator.TakeEffects().ShouldContain(new ProposeEnd(new Offset(7)));
        coordinator.IsDoubtful.ShouldBeTrue();
    }

    [Fact]
    public void Seal_CopyThatCannotBeRead_CountsAsUnknown() => Seeds.Run(1_000, seed =>
    {
        System.Random random = new(seed);
        SealScene scene = new(seed, random.Next(3, 8));
        scene.Write(random.Next(10, 60));
        foreach (NodeId node in Minority(scene.Set, random))
        {
            scene.Damage(node, random.Next(30));
        }

        SealScene.Coordinator coordinator = scene.Begin(2);
        Run(scene, random.Next(100));
        scene.Calm();
        Run(scene, StepsMax, () => coordinator.Machine.IsDone).ShouldBeTrue();
        coordinator.End!.Value.Value.ShouldBeGreaterThanOrEqualTo(scene.Acknowledged);
    });

    [Fact]
    public void Seal_TwoCoordinatorsAtOnce_NeitherEndIsShortAndTheHigherEpochEnds() => Seeds.Run(2_000, seed =>
    {
        System.Random random = new(seed);
        SealScene scene = new(seed, random.Next(1, 8));
        scene.Write(random.Next(60));
        scene.Begin(2);
        Run(scene, random.Next(40));
        if (scene.Committed is not null)
        {
            return; // There is nothing to begin any more.
        }

        SealScene.Coordinator second = scene.Begin(3);
        Run(scene, random.Next(100));
        scene.Calm();
        Run(scene, StepsMax, () => second.End is not null).ShouldBeTrue();
        scene.Committed.ShouldBe(second.End);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Seal_FewerThanASealQuorumAnswers_NeverEnds(int replicas)
    {
        SealScene scene = new(replicas, replicas);
        scene.Write(40);
        foreach (NodeId node in scene.Set.Nodes.Take(replicas - scene.Set.SealQuorum + 1))
        {
            scene.TakeAway(node);
        }

        SealScene.Coordinator coordinator = scene.Begin(2);
        scene.Calm();
        Run(scene, StepsMax, () => coordinator.Machine.IsDone).ShouldBeFalse();
        scene.TakeAway(scene.Set.Nodes[0], isAway: false);
        Run(scene, StepsMax, () => coordinator.End is not null).ShouldBeTrue("the one that came back makes the quorum whole");
    }

    [Fact]
    public void Sealed_ByAHigherPromise_GivesUp()
    {
        SealCoordinator coordinator = new(Scene.Nodes(1, 2, 3), Scene.Epoch(2), TimeSpan.Zero);
        coordinator.Tick(TimeSpan.Zero);
        coordinator.TakeEffects().ShouldBe([new AskSeal(new NodeId(1)), new AskSeal(new NodeId(2)), new AskSeal(new NodeId(3))]);
        coordinator.Sealed(new NodeId(2), new SealAnswer(SealFate.Outbid, Offset.Zero, Scene.Epoch(3)), TimeSpan.Zero);
        coordinator.TakeEffects().ShouldHaveSingleItem().ShouldBeOfType<GiveUp>();
        coordinator.IsDone.ShouldBeTrue();
        coordinator.End.ShouldBeNull();
    }

    [Fact]
    public void Sealed_ByAllWithOneShorter_TakesTheLongestAndCompletesOneCopy()
    {
        SealCoordinator coordinator = new(Scene.Nodes(1, 2, 3), Scene.Epoch(2), TimeSpan.Zero);
        coordinator.Tick(TimeSpan.Zero);
        coordinator.TakeEffects().Count.ShouldBe(3);
        coordinator.Sealed(new NodeId(1), null, TimeSpan.Zero);
        coordinator.Sealed(new NodeId(2), Promise(7), TimeSpan.Zero);
        coordinator.Sealed(new NodeId(3), Promise(9), TimeSpan.Zero);
        CopyPart part = coordinator.TakeEffects().ShouldHaveSingleItem().ShouldBeOfType<CopyPart>();
        part.ShouldBe(new CopyPart(new NodeId(3), new NodeId(2), new Offset(7), new Offset(9)));
        coordinator.Copied(part, Promise(8), TimeSpan.Zero);
        part = coordinator.TakeEffects().ShouldHaveSingleItem().ShouldBeOfType<CopyPart>();
        part.From.ShouldBe(new Offset(8));
        coordinator.Copied(part, Promise(9), TimeSpan.Zero);
        coordinator.TakeEffects().ShouldHaveSingleItem().ShouldBe(new ProposeEnd(new Offset(9)));
    }

    [Fact]
    public void Sealed_ByAQuorumWhileOneIsSilent_WaitsForItForItsPatienceOnly()
    {
        SealCoordinator coordinator = new(Scene.Nodes(1, 2, 3), Scene.Epoch(2), TimeSpan.Zero);
        coordinator.Tick(TimeSpan.Zero);
        coordinator.TakeEffects();
        coordinator.Sealed(new NodeId(2), Promise(7), TimeSpan.Zero);
        coordinator.Sealed(new NodeId(3), Promise(7), TimeSpan.Zero);
        coordinator.TakeEffects().ShouldBeEmpty();
        coordinator.Wake.ShouldBe(Limits.SealStragglerPatience);
        coordinator.Tick(Limits.SealStragglerPatience);
        coordinator.TakeEffects().ShouldHaveSingleItem().ShouldBe(new ProposeEnd(new Offset(7)));
    }

    [Fact]
    public void Sealed_ByHalfOfAnEvenSet_EndsWhenTheOthersStayAwayForLonger()
    {
        SealCoordinator coordinator = new(Scene.Nodes(1, 2), Scene.Epoch(2), TimeSpan.Zero);
        coordinator.Tick(TimeSpan.Zero);
        coordinator.TakeEffects();
        coordinator.Sealed(new NodeId(1), null, TimeSpan.Zero);
        coordinator.Sealed(new NodeId(2), Promise(7), TimeSpan.Zero);
        coordinator.IsDone.ShouldBeFalse("an ack quorum is to have it, if that can be");
        coordinator.Tick(Limits.SealCopiesPatience);
        coordinator.TakeEffects().ShouldContain(new ProposeEnd(new Offset(7)));
    }

    [Fact]
    public void Sealed_WithThePromiseOfAnotherEpoch_IsNoLength()
    {
        SealCoordinator coordinator = new(Scene.Nodes(1), Scene.Epoch(3), TimeSpan.Zero);
        coordinator.Tick(TimeSpan.Zero);
        coordinator.TakeEffects();
        coordinator.Sealed(new NodeId(1), Promise(7), TimeSpan.Zero);
        coordinator.KnownLengths.ShouldBe(0);
        coordinator.Wake.ShouldBe(Limits.SealRetryMin);
    }

    private static SealAnswer Promise(long end) => new(SealFate.Sealed, new Offset(end), Scene.Epoch(2));

    /// <summary>Up to as many as may be lost: fewer than half.</summary>
    private static NodeId[] Minority(ReplicaSet set, System.Random random) =>
        set.Nodes.OrderBy(_ => random.Next()).Take(random.Next(((set.Count - 1) / 2) + 1)).ToArray();

    private static bool Run(SealScene scene, int steps, Func<bool>? isOver = null)
    {
        for (int i = 0; i < steps; i++)
        {
            if (isOver?.Invoke() == true)
            {
                return true;
            }

            scene.Step();
        }

        return isOver?.Invoke() ?? true;
    }
}
