using Walrus.Storage.Packs.Merging;

namespace Walrus.Storage.Tests.Engine.Merging;

public sealed class PaceTests
{
    private const long Rate = 1_000_000;

    [Fact]
    public void Take_OneSecondsWorth_GoesAtOnceAlsoAtTheBeginning()
    {
        Pace pace = new(Rate);
        pace.Take(Rate, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        pace.Take(Rate / 2, TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(0.5));

        // A long rest saves up no more than a second's worth.
        pace.Take(0, TimeSpan.FromHours(1)).ShouldBe(TimeSpan.Zero);
        pace.Take(Rate, TimeSpan.FromHours(1)).ShouldBe(TimeSpan.Zero);
        pace.Take(1, TimeSpan.FromHours(1)).ShouldBe(TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Take_AClockThatGoesBack_IsNoRest()
    {
        Pace pace = new(Rate);
        pace.Take(Rate, TimeSpan.FromSeconds(10)).ShouldBe(TimeSpan.Zero);
        pace.Take(Rate, TimeSpan.FromSeconds(5)).ShouldBe(TimeSpan.FromSeconds(1));
    }

    /// <summary>Also when one piece is many seconds' worth: it rests in steps until all is paid.</summary>
    [Theory]
    [InlineData(10_000)]
    [InlineData(2_000_000)]
    [InlineData(30_000_000)]
    public void Take_PiecesInARow_KeepsTheRate(int piece)
    {
        Pace pace = new(Rate);
        TimeSpan now = TimeSpan.Zero;
        long moved = 0;
        while (moved < 100_000_000)
        {
            moved += piece;
            for (TimeSpan rest = pace.Take(piece, now); rest > TimeSpan.Zero; rest = pace.Take(0, now))
            {
                rest.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(1));
                now += rest;
            }
        }

        double seconds = moved / (double)Rate;
        now.TotalSeconds.ShouldBeInRange(seconds - 1.01, seconds + 0.1);
    }
}
