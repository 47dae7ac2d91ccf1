using System.CommandLine;

namespace Walrus.Cli.Commands;

/// <summary><c>topics</c></summary>
internal static class TopicsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("topics", "List the topics");
        runner.BindConnected(command, (session, _, cancellationToken) => RunAsync(session, cancellationToken));
        return command;
    }

    /// <summary>Lists the topics.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, CancellationToken cancellationToken)
    {
        session.Results.Topics(await session.Client.TopicsAsync(cancellationToken));
        return ExitCode.Done;
    }
}
