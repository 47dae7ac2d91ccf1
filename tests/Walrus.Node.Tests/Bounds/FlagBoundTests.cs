using System.Globalization;
using Walrus.Node.Options;

namespace Walrus.Node.Tests.Bounds;

/// <summary>Every flag and variable with a range: the bound itself is taken, one beyond is refused, and nothing given means the default.</summary>
public sealed class FlagBoundTests
{
    public static TheoryData<string, long> NumbersAtTheBound => new()
    {
        { "--max-frame-bytes", Limits.FrameBytesMin },
        { "--max-frame-bytes", Limits.FrameBytesMax },
        { "--max-connections", 1 },
        { "--max-connections", Limits.ConnectionsMax },
        { "--journal-files", Limits.JournalFilesMin },
        { "--journal-files", Limits.JournalFilesMax },
        { "--journal-file-bytes", Limits.JournalFileBytesMin },
        { "--journal-file-bytes", Limits.JournalFileBytesMax },
        { "--node-id", 1 },
        { "--node-id", Limits.NodeIdMax },
        { "--scrub-rate", 0 },
        { "--scrub-rate", Limits.ScrubBytesPerSecondMax },
    };

    public static TheoryData<string, string> OneBeyond => new()
    {
        { "--max-frame-bytes", Text(Limits.FrameBytesMin - 1) },
        { "--max-frame-bytes", Text(Limits.FrameBytesMax + 1L) },
        { "--max-connections", "0" },
        { "--max-connections", Text(Limits.ConnectionsMax + 1L) },
        { "--journal-files", Text(Limits.JournalFilesMin - 1) },
        { "--journal-files", Text(Limits.JournalFilesMax + 1L) },
        { "--journal-file-bytes", Text(Limits.JournalFileBytesMin - 4096) },
        { "--journal-file-bytes", Text(Limits.JournalFileBytesMax + 4096) },
        { "--node-id", Text(Limits.NodeIdMax + 1) },
        { "--scrub-rate", Text(Limits.ScrubBytesPerSecondMax + 1) },
        { "--scrub-every", Milliseconds(Limits.ScrubEveryMin, -1) },
        { "--scrub-every", "367d" },
        { "--scrub-every", "2147483647d" },
        { "--idle-frame-timeout", Milliseconds(Limits.FrameIdleMin, -1) },
        { "--idle-frame-timeout", Milliseconds(Limits.FrameIdleMax, +1) },
        { "--fsync", Milliseconds(Limits.FsyncIntervalMin, -1) },
        { "--fsync", Milliseconds(Limits.FsyncIntervalMax, +1) },
    };

    [Theory]
    [MemberData(nameof(NumbersAtTheBound))]
    public void Flag_NumberAtTheBound_IsTaken(string flag, long value)
    {
        NodeOptions options = Run([flag, Text(value)]);

        long taken = flag switch
        {
            "--max-frame-bytes" => options.FrameBytesMax,
            "--max-connections" => options.ConnectionsMax,
            "--journal-files" => options.JournalFiles,
            "--node-id" => options.NodeId.Value,
            "--scrub-rate" => options.Scrub.BytesPerSecond,
            _ => options.JournalFileBytes,
        };
        taken.ShouldBe(value);
    }

    [Theory]
    [MemberData(nameof(OneBeyond))]
    public void Flag_OneBeyondTheBound_IsAUsageErrorOfOneLineThatNamesTheFlag(string flag, string value)
    {
        string line = CommandLine.Parse([flag, value], new Dictionary<string, string>(), "0").ShouldBeOfType<OptionsOutcome.UsageError>().Line;

        line.ShouldStartWith(flag);
        line.ShouldContain($"'{value}'");
        line.ShouldNotContain('\n');
    }

    [Fact]
    public void Flag_TimeAtTheBound_IsTaken()
    {
        foreach (TimeSpan idle in new[] { Limits.FrameIdleMin, Limits.FrameIdleMax })
        {
            Run(["--idle-frame-timeout", Milliseconds(idle, 0)]).FrameIdleMax.ShouldBe(idle);
        }

        foreach (TimeSpan interval in new[] { Limits.FsyncIntervalMin, Limits.FsyncIntervalMax })
        {
            Run(["--fsync", Milliseconds(interval, 0)]).Fsync.Interval.ShouldBe(interval);
        }
    }

    /// <summary>The rule that a usage error quotes is written by hand for times: it has to say what the limits say.</summary>
    [Fact]
    public void UsageError_OfATime_StatesTheRangeOfTheLimits()
    {
        string text = CommandLine.Parse(["--idle-frame-timeout", "x"], new Dictionary<string, string>(), "0").ShouldBeOfType<OptionsOutcome.UsageError>().Line;

        text.ShouldContain($"from {Limits.FrameIdleMin.TotalMilliseconds}ms to {Limits.FrameIdleMax.TotalMinutes}m");
    }

    [Fact]
    public void Options_NothingGiven_AreTheDefaultsOfTheLimits()
    {
        NodeOptions options = Run([]);

        options.FrameBytesMax.ShouldBe(Limits.FrameBytesDefault);
        options.ConnectionsMax.ShouldBe(Limits.ConnectionsDefault);
        options.FrameIdleMax.ShouldBe(Limits.FrameIdleDefault);
        options.JournalFileBytes.ShouldBe(Limits.JournalFileBytesDefault);
        options.JournalFiles.ShouldBe(Limits.JournalFilesDefault);
        options.SegmentEntriesMax.ShouldBe(Limits.SegmentEntriesDefault);
        options.MonitorInterval.ShouldBe(Limits.MonitorIntervalDefault);
    }

    [Fact]
    public void MonitorInterval_AtTheBound_IsTaken()
    {
        foreach (TimeSpan interval in new[] { Limits.MonitorIntervalMin, Limits.MonitorIntervalMax })
        {
            NodeOptions options = Run([], Milliseconds(interval));

            options.MonitorInterval.ShouldBe(interval);
            options.Warnings.ShouldBeEmpty();
        }
    }

    [Fact]
    public void MonitorInterval_OneBeyondTheBound_WarnsAndFallsBack()
    {
        TimeSpan one = TimeSpan.FromMilliseconds(1);
        foreach (TimeSpan interval in new[] { Limits.MonitorIntervalMin - one, Limits.MonitorIntervalMax + one })
        {
            NodeOptions options = Run([], Milliseconds(interval));

            options.MonitorInterval.ShouldBe(Limits.MonitorIntervalDefault);
            options.Warnings.ShouldHaveSingleItem().ShouldContain($"'{Milliseconds(interval)}'");
        }
    }

    private static NodeOptions Run(string[] args, string? monitorMilliseconds = null)
    {
        Dictionary<string, string> environment = [];
        if (monitorMilliseconds is not null)
        {
            environment["WALRUS_MONITOR_CHECK_MS"] = monitorMilliseconds;
        }

        return CommandLine.Parse(args, environment, "0").ShouldBeOfType<OptionsOutcome.Run>().Options;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => Text((long)time.TotalMilliseconds);

    private static string Milliseconds(TimeSpan time, int more) => Text((long)time.TotalMilliseconds + more) + "ms";
}
