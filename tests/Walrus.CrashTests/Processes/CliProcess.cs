using Walrus.Testing.Processes;
using Walrus.Testing.Programs;

namespace Walrus.CrashTests.Processes;

/// <summary><c>walrus-cli</c> against a node.</summary>
internal static class CliProcess
{
    /// <summary>Starts it; the caller disposes it.</summary>
    public static ChildProcess Start(NodeProcess node, string home, params IEnumerable<string> arguments) =>
        ChildProcess.Start(BuiltProgram.PathOf("src/Walrus.Cli", "walrus-cli"), [.. arguments, "--addr", node.Client.ToString()], home);

    /// <summary>Runs it to its end, which must be exit code 0.</summary>
    public static async Task<Finished> RunAsync(NodeProcess node, string home, params IEnumerable<string> arguments)
    {
        await using ChildProcess process = Start(node, home, arguments);
        Finished finished = await process.FinishAsync(Patience.Long);
        finished.ExitCode.ShouldBe(0, $"{finished.Errors}\nwalrus:\n{node.Log}");
        return finished;
    }
}
