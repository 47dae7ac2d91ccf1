using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>When a node takes cursors over, and when it gives them up.</summary>
public sealed class OwnershipRulesTests
{
    [Theory]
    [InlineData(null, (int)OwnershipState.None, 0, true, (int)OwnershipStep.Stay)]
    [InlineData(null, (int)OwnershipState.Loading, 2, true, (int)OwnershipStep.Release)]
    [InlineData(null, (int)OwnershipState.Serving, 2, true, (int)OwnershipStep.Release)]
    [InlineData(null, (int)OwnershipState.Broken, 2, false, (int)OwnershipStep.Release)]
    [InlineData(2, (int)OwnershipState.None, 0, true, (int)OwnershipStep.Load)]
    [InlineData(2, (int)OwnershipState.None, 0, false, (int)OwnershipStep.Load)]
    [InlineData(2, (int)OwnershipState.Loading, 2, true, (int)OwnershipStep.Stay)]
    [InlineData(2, (int)OwnershipState.Serving, 2, true, (int)OwnershipStep.Stay)]
    [InlineData(2, (int)OwnershipState.Broken, 2, false, (int)OwnershipStep.Stay)]
    [InlineData(2, (int)OwnershipState.Broken, 2, true, (int)OwnershipStep.Load)]
    [InlineData(3, (int)OwnershipState.Loading, 2, false, (int)OwnershipStep.Load)]
    [InlineData(3, (int)OwnershipState.Serving, 2, false, (int)OwnershipStep.Load)]
    [InlineData(3, (int)OwnershipState.Broken, 2, false, (int)OwnershipStep.Load)]
    public void Decide_ByWhatIsHeldAndWhatIsDone_IsThis(int? held, int state, int segment, bool mayLoad, int step) =>
        OwnershipRules.Decide(held is { } number ? Segment(number) : null, (OwnershipState)state, Segment(segment), mayLoad).ShouldBe((OwnershipStep)step);

    [Fact]
    public void Held_ByTheLifeThatLeadsAnOpenSegment_AndByNobodyElse()
    {
        Scene scene = Scene.Of(2);
        scene.Does(Create("logs", On(1, 2)));
        Held(scene, Life(1)).ShouldBe(Segment(1));
        Held(scene, Life(2)).ShouldBeNull();
        Held(scene, Life(1, 2)).ShouldBeNull();
        scene.Does(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)));
        Held(scene, Life(1)).ShouldBeNull();
        scene.Does(Complete(Partition(1), 1, 2, Life(2), 0, On(1, 2)));
        Held(scene, Life(1)).ShouldBe(Segment(2));
        scene.Does(Register(1, incarnation: 2));
        Held(scene, Life(1)).ShouldBeNull();
        Held(scene, Life(1, 2)).ShouldBeNull();
    }

    private static SegmentNumber? Held(Scene scene, NodeLife own) => OwnershipRules.Held(scene.State, scene.Chain(1), own)?.Number;
}
