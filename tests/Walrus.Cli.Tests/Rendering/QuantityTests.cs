using Walrus.Cli.Commands;
using Walrus.Cli.Import;
using Walrus.Cli.Rendering;
using Walrus.Cli.Topics;

namespace Walrus.Cli.Tests.Rendering;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2", 2_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void Duration_Text_IsRead(string text, int milliseconds)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5d")]
    [InlineData("25h")]
    [InlineData("1e9s")]
    [InlineData("NaN")]
    public void Duration_OtherText_IsRefused(string text) => DurationText.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Progress_SteadyRate_TellsTheTimeLeft()
    {
        var meter = new ProgressMeter(bytesTotal: 1_000, linesBefore: 10, bytesBefore: 100);

        var progress = meter.At(TimeSpan.FromSeconds(2), lines: 30, bytes: 300);

        progress.ShouldBe(new ProgressSnapshot(30, 300, 0.3, 10, 100, TimeSpan.FromSeconds(7)));
        ProgressText.Plain(progress).ShouldBe("imported 30%, 30 lines, 300 B, 10 lines/s, 7s left");
        ProgressText.Bar(progress, 100).ShouldBe("[#########.....................] 30%, 30 lines, 300 B, 10 lines/s, 7s left");
    }

    [Fact]
    public void Progress_RateChanges_FollowsTheLastSeconds()
    {
        var meter = new ProgressMeter(bytesTotal: null, linesBefore: 0, bytesBefore: 0);
        for (var second = 1; second <= 10; second++)
        {
            meter.At(TimeSpan.FromSeconds(second), lines: 1_000 * second, bytes: 0);
        }

        var progress = default(ProgressSnapshot);
        for (var second = 11; second <= 20; second++)
        {
            progress = meter.At(TimeSpan.FromSeconds(second), lines: 10_000 + second, bytes: 0);
        }

        progress.LinesPerSecond.ShouldBe(1);
        progress.Left.ShouldBeNull();
        progress.Done.ShouldBeNull();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(200)]
    public void Bar_AnyWidth_NeverWraps(int width)
    {
        var progress = new ProgressSnapshot(123_456_789, 9_876_543_210, 0.5, 1_000_000, 80_000_000, TimeSpan.FromSeconds(90));

        ProgressText.Bar(progress, width).Length.ShouldBeLessThan(width);
    }

    [Fact]
    public void EndSearch_AnyLength_FindsItInFewQuestions()
    {
        foreach (var length in Enumerable.Range(0, 300).Select(number => (long)number).Append(1_000_000).Append(long.MaxValue / 4))
        {
            var search = new OpenEndSearch();
            var questions = 0;
            while (!search.IsDone)
            {
                search.Found(search.Probe < length);
                questions++;
            }

            search.End.ShouldBe(length);
            questions.ShouldBeLessThanOrEqualTo(2 + (2 * (64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)length))));
        }
    }

    [Theory]
    [InlineData(null, null, false, 100, 10, false)]
    [InlineData(null, 3L, false, 107, 3, false)]
    [InlineData(null, 50L, false, 60, 50, false)]
    [InlineData(null, 900L, false, 20, 90, false)]
    [InlineData(null, 0L, true, 110, long.MaxValue, false)]
    [InlineData(50L, null, false, 50, 60, false)]
    [InlineData(50L, 5L, false, 50, 5, false)]
    [InlineData(5L, null, false, 20, 90, false)]
    [InlineData(110L, null, false, 110, 0, false)]
    [InlineData(111L, null, false, 111, 0, true)]
    [InlineData(50L, null, true, 50, long.MaxValue, false)]
    [InlineData(50L, 99L, true, 50, 99, false)]
    public void TailRange_TopicFrom20To110_IsWhatWasAskedFor(long? from, long? lines, bool follow, long first, long count, bool pastEnd)
    {
        var extent = new TopicExtent(new Offset(20), new Offset(110));

        TailRange.Decide(new TailRequest("logs", 0, from, lines, follow), extent, linesDefault: 10)
            .ShouldBe(new TailRange(new Offset(first), count, pastEnd));
    }
}
