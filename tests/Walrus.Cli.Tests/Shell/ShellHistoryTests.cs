using Walrus.Cli.Shell;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Shell;

public sealed class ShellHistoryTests
{
    [Fact]
    public void Add_ThenLoad_GivesTheLinesOfEarlierRuns()
    {
        using var directory = new TempDirectory();
        var path = directory.File("deep/er/history");
        var history = ShellHistory.Load(path);

        foreach (var line in new[] { "PUT logs a", "PUT logs a", "  secret", "", "GET größe", new string('x', Limits.ShellHistoryLineCharsMax + 1) })
        {
            history.Add(line);
        }

        ShellHistory.Load(path).Lines.ShouldBe(["PUT logs a", "GET größe"]);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void Load_TooManyLines_KeepsTheLastOnesAndCutsTheFile()
    {
        using var directory = new TempDirectory();
        var path = directory.File("history");
        File.WriteAllLines(path, Enumerable.Range(0, (3 * Limits.ShellHistoryLines) + 5).Select(number => $"line {number}"));

        var history = ShellHistory.Load(path);

        history.Lines.Count.ShouldBe(Limits.ShellHistoryLines);
        history.Lines[^1].ShouldBe($"line {(3 * Limits.ShellHistoryLines) + 4}");
        File.ReadAllLines(path).ShouldBe(history.Lines);
    }

    [Fact]
    public void Load_FileCannotBeRead_IsAHistoryOfThisRun()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("history"));
        File.WriteAllText(directory.File("file"), string.Empty);

        foreach (var path in new[] { directory.File("history"), directory.File("file/history"), null })
        {
            var history = ShellHistory.Load(path);
            history.Add("PUT logs a");

            history.Lines.ShouldBe(["PUT logs a"]);
        }
    }

    [Theory]
    [InlineData("/state", "/home/me", "/state/walrus/history")]
    [InlineData("", "/home/me", "/home/me/.local/state/walrus/history")]
    [InlineData(null, "/home/me", "/home/me/.local/state/walrus/history")]
    [InlineData("relative", "/home/me", "/home/me/.local/state/walrus/history")]
    [InlineData(null, null, null)]
    public void PathFrom_Environment_FollowsXdg(string? stateHome, string? home, string? expected) =>
        ShellHistory.PathFrom(stateHome, home).ShouldBe(expected);
}
