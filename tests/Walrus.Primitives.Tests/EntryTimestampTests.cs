namespace Walrus.Primitives.Tests;

public sealed class EntryTimestampTests
{
    [Fact]
    public void From_ATime_TruncatesToTheMillisecondAndComesBack()
    {
        DateTimeOffset time = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.FromHours(2)).AddTicks(15_009);
        EntryTimestamp timestamp = EntryTimestamp.From(time);
        timestamp.UnixMilliseconds.ShouldBe(1_795_244_400_001);
        timestamp.ToDateTimeOffset().ShouldBe(new DateTimeOffset(2026, 11, 21, 7, 0, 0, 1, TimeSpan.Zero));
    }

    [Fact]
    public void ToDateTimeOffset_BeyondTheCalendar_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new EntryTimestamp(long.MaxValue).ToDateTimeOffset());

    [Fact]
    public void Comparisons_OrderByInstant()
    {
        EntryTimestamp before = new(-1);
        EntryTimestamp after = new(1);
        (before < after, before <= after, after > before, after >= before).ShouldBe((true, true, true, true));
        (after < before, after <= before, before > after, before >= after).ShouldBe((false, false, false, false));
        before.ToString().ShouldBe("-1");
    }

    [Fact]
    public void SegmentNumber_FirstAndNext_CountFromOne()
    {
        SegmentNumber.First.Value.ShouldBe(1);
        SegmentNumber.First.Next.ShouldBe(new SegmentNumber(2));
        SegmentNumber.First.ToString().ShouldBe("1");
    }
}
