using Walrus.Storage.Journal;

namespace Walrus.Storage.Tests.Journal;

/// <summary>How long the committer waits for callers to come back before it begins the next group.</summary>
public sealed class GatheringTests
{
    private const int Crowd = Limits.GatherWaitersMin;
    private const long GroupBytes = 8_000;

    [Theory]
    [InlineData(Crowd - 1, GroupBytes, "too few share a flush as it is")]
    [InlineData(Crowd, 0, "nothing was flushed for anybody")]
    public void Begin_WithoutACrowd_WaitsForNobody(int waiters, long groupBytes, string because) =>
        new Gathering().Begin(waiters, groupBytes, 0).ShouldBeFalse(because);

    [Fact]
    public void ShouldWait_UntilMostAreBack_ThenNot()
    {
        Gathering gathering = new();
        gathering.Begin(Crowd, GroupBytes, stagedBytes: 500).ShouldBeTrue();
        gathering.ShouldWait(500).ShouldBeTrue();
        gathering.ShouldWait(7_499).ShouldBeTrue();
        gathering.ShouldWait(7_500).ShouldBeFalse("seven eighths of the group are back, beside those who were staged before");
    }

    [Fact]
    public void ShouldWait_WhenNobodyComes_EndsAfterItsLooks() => Looks(new Gathering(), 0).ShouldBe(Limits.GatherLooksMax);

    [Fact]
    public void ShouldWait_EachTimeSomebodyComes_BeginsToCountAnew()
    {
        Gathering gathering = new();
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeTrue();
        for (int i = 1; i < Limits.GatherLooksMax; i++)
        {
            gathering.ShouldWait(0).ShouldBeTrue();
        }

        gathering.ShouldWait(100).ShouldBeTrue();
        for (int i = 1; i < Limits.GatherLooksMax; i++)
        {
            gathering.ShouldWait(100).ShouldBeTrue();
        }

        gathering.ShouldWait(100).ShouldBeFalse();
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeTrue("somebody came, so it was not in vain");
    }

    [Fact]
    public void Begin_AfterWaitingInVain_SkipsMoreAndMoreGroups()
    {
        Gathering gathering = new();
        foreach (int expected in new[] { 1, 2, 4, 8, 16, 32, 64, Limits.GatherGroupsSkippedMax, Limits.GatherGroupsSkippedMax })
        {
            Looks(gathering, 0).ShouldBe(Limits.GatherLooksMax);
            int skipped = 0;
            while (!gathering.Begin(Crowd, GroupBytes, 0))
            {
                skipped++;
            }

            skipped.ShouldBe(expected);
        }
    }

    [Fact]
    public void Begin_AfterAllCameBack_SkipsNothingAnyMore()
    {
        Gathering gathering = new();
        _ = Looks(gathering, 0);
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeFalse();
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeTrue();
        gathering.ShouldWait(GroupBytes).ShouldBeFalse();
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeTrue();
        _ = Looks(gathering, 0);
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeFalse("in vain");
        gathering.Begin(Crowd, GroupBytes, 0).ShouldBeTrue("for the first time since: one group");
    }

    private static int Looks(Gathering gathering, long stagedBytes)
    {
        _ = gathering.Begin(Crowd, GroupBytes, stagedBytes);
        int looks = 1;
        while (gathering.ShouldWait(stagedBytes))
        {
            looks++;
        }

        return looks;
    }
}
