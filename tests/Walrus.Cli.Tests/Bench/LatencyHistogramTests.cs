using FsCheck;
using FsCheck.Fluent;
using Walrus.Cli.Bench.Latency;

namespace Walrus.Cli.Tests.Bench;

public sealed class LatencyHistogramTests
{
    private static readonly Arbitrary<long[]> Latencies = Gen.Choose(0, 40).SelectMany(power => Gen.Choose(0, int.MaxValue).Select(low => ((1L << power) + low) % Limits.BenchLatencyMax.Ticks))
        .NonEmptyListOf().Select(list => list.ToArray()).ToArbitrary();

    [Theory]
    [InlineData(LatencyHistogram.PreciseBits)]
    [InlineData(LatencyHistogram.CoarseBits)]
    public void AtShare_AnyLatenciesAndShare_IsTheRightOneOrAboveItByLessThanABucket(int bits) => Prop.ForAll(Latencies, Gen.Choose(0, 1000).ToArbitrary(), (ticks, promille) =>
    {
        LatencyHistogram histogram = new(bits);
        foreach (long each in ticks)
        {
            histogram.Record(TimeSpan.FromTicks(each));
        }

        long[] sorted = [.. ticks.Order()];
        double share = promille / 1000.0;
        long right = sorted[Math.Max(1, (int)Math.Ceiling(ticks.Length * share)) - 1];
        long said = histogram.AtShare(share).Ticks;
        said.ShouldBeGreaterThanOrEqualTo(right);
        (said - right).ShouldBeLessThanOrEqualTo(right >> bits);
        histogram.Count.ShouldBe(ticks.Length);
        histogram.Max.Ticks.ShouldBe(sorted[^1]);
        histogram.AtShare(1).ShouldBe(histogram.Max);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Record_BelowZeroAndBeyondTheLongest_CountsAtTheEnds()
    {
        LatencyHistogram histogram = new(LatencyHistogram.PreciseBits);
        histogram.AtShare(0.5).ShouldBe(TimeSpan.Zero);
        histogram.Record(TimeSpan.FromTicks(-5));
        histogram.AtShare(1).ShouldBe(TimeSpan.Zero);
        histogram.Record(Limits.BenchLatencyMax * 3);
        histogram.Count.ShouldBe(2);
        histogram.Max.ShouldBe(Limits.BenchLatencyMax * 3);
        histogram.AtShare(1).ShouldBeInRange(Limits.BenchLatencyMax, Limits.BenchLatencyMax * 1.01);
    }

    [Fact]
    public void Record_FromManyThreads_LosesNone()
    {
        LatencyHistogram histogram = new(LatencyHistogram.CoarseBits);
        Parallel.For(0, 8, thread =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                histogram.Record(TimeSpan.FromTicks((i * 8) + thread));
            }
        });
        histogram.Count.ShouldBe(80_000);
        histogram.Max.Ticks.ShouldBe(79_999);
    }

    [Fact]
    public void Record_AllocatesNothing()
    {
        LatencyHistogram histogram = new(LatencyHistogram.PreciseBits);
        LatencySeries series = new(TimeSpan.FromSeconds(1));
        histogram.Record(TimeSpan.FromMilliseconds(1));
        series.Record(TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            histogram.Record(TimeSpan.FromTicks(i * 977));
            series.Record(TimeSpan.FromMilliseconds(i), TimeSpan.FromTicks(i * 977));
        }

        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
    }

    [Fact]
    public void Series_PutsEachIntoTheIntervalInWhichItBegan_AndLeavesOthersOut()
    {
        LatencySeries series = new(TimeSpan.FromSeconds(Limits.BenchIntervals));
        series.Record(TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(9));
        series.Record(TimeSpan.FromSeconds(1.5), TimeSpan.FromMilliseconds(3));
        series.Record(TimeSpan.FromSeconds(1.9), TimeSpan.FromMilliseconds(5));
        series.Record(TimeSpan.FromSeconds(Limits.BenchIntervals), TimeSpan.FromSeconds(9));
        LatencyInterval only = series.Intervals().ShouldHaveSingleItem();
        only.Began.ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromMicroseconds(1));
        only.Count.ShouldBe(2);
        only.Max.ShouldBe(TimeSpan.FromMilliseconds(5));
    }
}
