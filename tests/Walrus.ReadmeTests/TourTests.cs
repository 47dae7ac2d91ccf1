using Walrus.Testing.Programs;

namespace Walrus.ReadmeTests;

public sealed class TourTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Tour_RunLineByLine_PrintsWhatTheReadmeSays()
    {
        IReadOnlyList<TourStep> steps = TourScript.Parse(MarkedText.Block(RepositoryFile.Read("README.md"), "tour"));
        steps.Count.ShouldBeGreaterThan(5);

        Finished tour = await _sandbox.RunAsync("/bin/bash", "-c", TourScript.Compose(steps));

        string[] differences = [.. TourScript.Compare(steps, tour.Output)];
        string log = Path.Combine(_sandbox.Folder, "walrus.log");
        differences.Length.ShouldBe(0, $"{string.Join('\n', differences)}\nstderr:\n{tour.Errors}\nbroker:\n{(File.Exists(log) ? await File.ReadAllTextAsync(log) : "")}");
    }

    [Fact]
    public async Task Script_OfAnyCommands_ReportsOutputAndStatusOfEach()
    {
        IReadOnlyList<TourStep> steps = TourScript.Parse(["# a comment", "echo one", "# => one", "", "printf 'a\\nb'", "# => a", "# => b", "false", "echo two", "# => three"]);

        Finished run = await _sandbox.RunAsync("/bin/bash", "-c", TourScript.Compose(steps));

        string[] differences = [.. TourScript.Compare(steps, run.Output)];
        differences.Length.ShouldBe(2);
        differences[0].ShouldBe("'false' ended with 1");
        differences[1].ShouldContain("two");
    }

    [Fact]
    public async Task Script_ThatEndsEarly_SaysWhere()
    {
        IReadOnlyList<TourStep> steps = TourScript.Parse(["echo one", "# => one", "exit 0", "echo two"]);
        Finished run = await _sandbox.RunAsync("/bin/bash", "-c", TourScript.Compose(steps));
        TourScript.Compare(steps, run.Output).ShouldBe(["the tour ended at 'exit 0'"]);
    }

    [Fact]
    public void Parse_OutputBeforeAnyCommand_Throws() =>
        Should.Throw<FormatException>(() => TourScript.Parse(["# => nothing"]));
}
