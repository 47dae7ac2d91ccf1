using System.Globalization;

namespace Walrus.ArchitectureTests.Bounds;

/// <summary>The bounds that docs/operations.md states are those of the code.</summary>
public sealed class DocumentedLimitTests
{
    private static readonly string Operations = Repository.Read("docs/operations.md");

    public static TheoryData<string, string, string[]> Rows => new()
    {
        { "`--max-frame-bytes BYTES`", $"{Limits.FrameBytesDefault}", [$"{Limits.FrameBytesMin} to {Limits.FrameBytesMax}"] },
        { "`--max-connections N`", $"{Limits.ConnectionsDefault}", [] },
        { "`--idle-frame-timeout TIME`", $"{Limits.FrameIdleDefault.TotalSeconds}s", [$"`{Limits.FrameIdleMin.TotalMilliseconds}ms` to `{Limits.FrameIdleMax.TotalMinutes}m`"] },
        { "`--journal-file-bytes BYTES`", $"{Limits.JournalFileBytesDefault}", [$"{Limits.JournalFileBytesMin} to {Limits.JournalFileBytesMax}"] },
        { "`--journal-files N`", $"{Limits.JournalFilesDefault}", [$"{Limits.JournalFilesMin} to {Limits.JournalFilesMax}"] },
        { @"`--fsync each\|none\|INTERVAL`", "each", [$"`{Limits.FsyncIntervalMin.TotalMilliseconds}ms` to `{Limits.FsyncIntervalMax.TotalSeconds}s`"] },
        { "`WALRUS_MAX_SEGMENT_ENTRIES`", $"{Limits.SegmentEntriesDefault}", [] },
        { "`WALRUS_MONITOR_CHECK_MS`", $"{Limits.MonitorIntervalDefault.TotalMilliseconds}", [$"at least {Limits.MonitorIntervalMin.TotalMilliseconds}"] },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Operations_FlagOrVariable_StatesTheDefaultAndTheRangeOfTheLimits(string name, string fallback, string[] ranges)
    {
        string row = Operations.Split('\n').Where(line => line.StartsWith($"| {name} |", StringComparison.Ordinal)).ShouldHaveSingleItem();

        row.ShouldStartWith($"| {name} | {fallback} |");
        foreach (string range in ranges)
        {
            row.ShouldContain(range);
        }
    }

    [Fact]
    public void Operations_LimitsPerConnection_AreThoseOfTheWindow()
    {
        string section = Section("## Limits per connection");

        section.ShouldContain($"Up to {Text(Limits.RequestsInFlightMax)} requests and {Mebibytes(Limits.RequestBytesInFlightMax)} of them are in flight");
        section.ShouldContain($"{Limits.CursorReadsInFlightMax} of them GETs");
        section.ShouldContain($"bounded by {Mebibytes(Limits.ReplyBytesInFlightMax)}");
        section.ShouldContain($"by {Limits.CursorReadsInFlightMax} entries at most");
    }

    [Fact]
    public void Operations_Stopping_StatesBothWaits()
    {
        string section = Section("## Stopping");

        section.ShouldContain($"({Limits.ShutdownDrainMax.TotalSeconds} s at most");
        section.ShouldContain($"({Limits.ShutdownCloseMax.TotalSeconds} s at most)");
    }

    private static string Section(string heading)
    {
        int start = Operations.IndexOf(heading + "\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThanOrEqualTo(0, heading);
        int end = Operations.IndexOf("\n## ", start + heading.Length, StringComparison.Ordinal);
        return Operations[start..(end < 0 ? Operations.Length : end)].ReplaceLineEndings(" ");
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Mebibytes(int bytes) => $"{bytes / (1024 * 1024)} MiB";
}
