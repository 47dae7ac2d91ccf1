using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Scrubbing;

public sealed class ScrubPlanTests
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    [Fact]
    public void Round_FromAnyPlace_TakesEachCopyOnceInOrder()
    {
        SegmentId[] copies = [Id(2, 1), Id(1, 2), Id(1, 1), Id(3, 1)];
        foreach (double chance in (double[])[0, 0.3, 0.5, 0.999])
        {
            ScrubPlan plan = new(Every);
            plan.Begin(copies, chance, TimeSpan.Zero);
            List<SegmentId> taken = [];
            while (plan.Next() is { } next)
            {
                taken.Add(next);
            }

            taken.Order(Comparer<SegmentId>.Create(Compare)).ShouldBe([Id(1, 1), Id(1, 2), Id(2, 1), Id(3, 1)]);
            int first = taken.IndexOf(Id(1, 1));
            taken.Skip(first).Concat(taken.Take(first)).ShouldBe([Id(1, 1), Id(1, 2), Id(2, 1), Id(3, 1)], "a round goes on at the beginning");
            plan.IsRoundOver.ShouldBeTrue();
        }
    }

    [Fact]
    public void Wait_BetweenRounds_IsWhatIsLeftOfTheInterval()
    {
        ScrubPlan plan = new(Every);
        plan.Wait(TimeSpan.Zero).ShouldBe(TimeSpan.Zero, "the first round is due at once");
        plan.Begin([Id(1, 1)], 0, TimeSpan.FromMinutes(1));
        plan.Wait(TimeSpan.FromMinutes(2)).ShouldBe(TimeSpan.Zero, "it is under way");
        _ = plan.Next();
        plan.Wait(TimeSpan.FromMinutes(2)).ShouldBe(TimeSpan.FromMinutes(59));
        plan.Wait(TimeSpan.FromHours(3)).ShouldBe(TimeSpan.Zero, "a round that took longer is followed by the next");
    }

    private static int Compare(SegmentId left, SegmentId right) =>
        (left.Partition.Topic.Value, left.Number.Value).CompareTo((right.Partition.Topic.Value, right.Number.Value));

    private static SegmentId Id(int topic, int segment) => new(Partition(topic), Segment(segment));
}
