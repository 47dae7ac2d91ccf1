using Walrus.Testing.Processes;
using Walrus.Testing.Programs;

namespace Walrus.CrashTests.Processes;

/// <summary>How <c>walrus</c> says that it does not start: an exit code and one line.</summary>
internal static class Refusal
{
    private const string Mark = "walrus: ";

    /// <summary>The line, without the program's name. Checks that it is one, the last on stderr, and that neither stdout nor a stack says more.</summary>
    public static string LineOf(Finished finished, int exitCode)
    {
        finished.ExitCode.ShouldBe(exitCode, finished.Errors);
        finished.Output.ShouldBeEmpty();
        finished.Errors.ShouldNotContain("   at ");
        string[] lines = finished.Errors.Split('\n');
        lines.Count(line => line.StartsWith(Mark, StringComparison.Ordinal)).ShouldBe(1, finished.Errors);
        lines[^1].ShouldStartWith(Mark, Case.Sensitive, finished.Errors);
        return lines[^1][Mark.Length..];
    }

    /// <summary>Starts a node that is to refuse its store, and gives the line.</summary>
    public static async Task<string> OfAsync(NodeSettings settings)
    {
        await using ChildProcess process = NodeProcess.Launch(settings);
        return LineOf(await process.FinishAsync(), exitCode: 1);
    }
}
