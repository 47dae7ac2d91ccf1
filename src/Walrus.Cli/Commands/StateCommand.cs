using System.CommandLine;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Commands;

/// <summary><c>state TOPIC</c></summary>
internal static class StateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var command = new Command("state", "Show a topic's segments and their leaders") { topic };
        runner.BindConnected(command, (session, result, cancellationToken) => RunAsync(session, result.GetRequiredValue(topic), cancellationToken));
        return command;
    }

    /// <summary>Shows the state.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, string topic, CancellationToken cancellationToken)
    {
        if (session.Settings.Format == OutputFormat.Json)
        {
            session.Output.WriteLine(await session.Client.StateJsonAsync(topic, cancellationToken));
        }
        else
        {
            session.Output.Write(ClusterTables.Of(await session.Client.StateAsync(topic, cancellationToken), session.OutputText));
        }

        return ExitCode.Done;
    }
}
