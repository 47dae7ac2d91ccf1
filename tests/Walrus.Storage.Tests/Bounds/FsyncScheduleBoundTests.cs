using System.Globalization;

namespace Walrus.Storage.Tests.Bounds;

public sealed class FsyncScheduleBoundTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public static TheoryData<TimeSpan> AtTheBound => [Limits.FsyncIntervalMin, Limits.FsyncIntervalMax];

    public static TheoryData<TimeSpan> Beyond => [Limits.FsyncIntervalMin - Millisecond, Limits.FsyncIntervalMax + Millisecond];

    [Theory]
    [MemberData(nameof(AtTheBound))]
    public void Interval_AtTheBound_IsAccepted(TimeSpan interval)
    {
        FsyncSchedule.Every(interval).Interval.ShouldBe(interval);
        FsyncSchedule.TryParse(Text(interval), out FsyncSchedule parsed).ShouldBeTrue();
        parsed.ShouldBe(FsyncSchedule.Every(interval));
        parsed.ToString().ShouldBe(Text(interval));
    }

    [Theory]
    [MemberData(nameof(Beyond))]
    public void Interval_BeyondTheBound_IsRefused(TimeSpan interval)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => FsyncSchedule.Every(interval));
        FsyncSchedule.TryParse(Text(interval), out _).ShouldBeFalse();
    }

    [Fact]
    public void Interval_ATickBeyondTheBound_IsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => FsyncSchedule.Every(Limits.FsyncIntervalMin - TimeSpan.FromTicks(1)));
        Should.Throw<ArgumentOutOfRangeException>(() => FsyncSchedule.Every(Limits.FsyncIntervalMax + TimeSpan.FromTicks(1)));
    }

    private static string Text(TimeSpan interval) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)interval.TotalMilliseconds}ms");
}
