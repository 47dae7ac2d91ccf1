using System.CommandLine;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Commands;

/// <summary><c>metrics</c></summary>
internal static class MetricsCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("metrics", "Show the cluster as this broker sees it");
        runner.BindConnected(command, (session, _, cancellationToken) => RunAsync(session, cancellationToken));
        return command;
    }

    /// <summary>Shows the metrics.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, CancellationToken cancellationToken)
    {
        if (session.Settings.Format == OutputFormat.Json)
        {
            session.Output.WriteLine(await session.Client.MetricsJsonAsync(cancellationToken));
        }
        else
        {
            session.Output.Write(ClusterTables.Of(await session.Client.MetricsAsync(cancellationToken), session.OutputText));
        }

        return ExitCode.Done;
    }
}
