using System.CommandLine;
using Walrus.Cli.Rendering;
using Walrus.Cli.Settings;
using Walrus.Protocol;

namespace Walrus.Cli.Commands;

/// <summary><c>cluster status</c>, <c>cluster defaults</c></summary>
internal static class ClusterCommand
{
    /// <summary>The commands.</summary>
    public static Command Create(CommandRunner runner)
    {
        var status = new Command("status", "Show the cluster: who leads, its nodes and what they hold");
        runner.BindConnected(status, (session, _, cancellationToken) => StatusAsync(session, cancellationToken));
        var settings = Arguments.Settings(ArgumentArity.ZeroOrMore);
        var defaults = new Command("defaults", "Show or change what topics follow that have no settings of their own") { settings };
        runner.BindConnected(defaults, (session, result, cancellationToken) =>
            DefaultsAsync(session, Arguments.PatchOf(result.GetValue(settings)), cancellationToken));
        return new Command("cluster", "Look at the cluster, and change its defaults") { status, defaults };
    }

    /// <summary>Shows the cluster.</summary>
    public static async Task<ExitCode> StatusAsync(CommandSession session, CancellationToken cancellationToken)
    {
        if (session.Settings.Format == OutputFormat.Json)
        {
            session.Output.WriteLine(await session.Client.ClusterJsonAsync(cancellationToken));
        }
        else
        {
            session.Output.Write(OperatorTables.Of(await session.Client.ClusterAsync(cancellationToken), session.OutputText));
        }

        return ExitCode.Done;
    }

    /// <summary>Shows the defaults, or changes them.</summary>
    public static async Task<ExitCode> DefaultsAsync(CommandSession session, SettingsPatch? change, CancellationToken cancellationToken)
    {
        if (change is not null)
        {
            await session.Client.SetDefaultsAsync(change, cancellationToken);
            session.Results.DefaultsDone();
        }
        else if (session.Settings.Format == OutputFormat.Json)
        {
            session.Output.WriteLine(await session.Client.DefaultsJsonAsync(cancellationToken));
        }
        else
        {
            session.Output.Write(SettingsTable.Of(await session.Client.DefaultsAsync(cancellationToken), session.OutputText));
        }

        return ExitCode.Done;
    }
}
