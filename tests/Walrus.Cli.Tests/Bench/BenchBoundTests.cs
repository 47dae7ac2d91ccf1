using Walrus.Cli.Bench.Run;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Bench;

/// <summary>How far the bounds of a benchmark reach.</summary>
public sealed class BenchBoundTests
{
    [Fact]
    public void Answers_AreWaitedForUntilTheDrainIsOver()
    {
        ManualTime time = new();
        BenchWindow window = new(time, TimeSpan.Zero, Limits.BenchDurationMax);
        time.Advance(Limits.BenchDurationMax);
        window.Contains(time.GetTimestamp()).ShouldBeFalse();
        time.Advance(Limits.BenchDrainMax);
        window.IsDrained(time.GetTimestamp()).ShouldBeFalse();
        time.Advance(TimeSpan.FromTicks(1));
        window.IsDrained(time.GetTimestamp()).ShouldBeTrue();
    }

    [Fact]
    public void Close_EndsAWindowNowAndNeverLater()
    {
        ManualTime time = new();
        BenchWindow window = new(time, TimeSpan.Zero, Limits.BenchNodeInterval);
        time.Advance(Limits.BenchPause);
        window.Close();
        window.Length.ShouldBe(Limits.BenchPause);
        time.Advance(Limits.BenchNodeInterval);
        window.Close();
        window.Length.ShouldBe(Limits.BenchPause);
    }

    [Fact]
    public void Lanes_AreFewEnoughForTheirEntries() => ((long)Limits.BenchLanesMax * Limits.BenchEntryBytesMin).ShouldBeLessThan(16 * 1024 * 1024);
}
