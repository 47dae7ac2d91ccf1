using System.CommandLine;
using Walrus.Cli.Rendering;
using Walrus.Protocol;

namespace Walrus.Cli.Commands;

/// <summary><c>topics</c>, <c>topics list</c>, <c>topics describe</c>, <c>topics delete</c>, <c>topics configure</c></summary>
internal static class TopicsCommand
{
    /// <summary>The commands.</summary>
    public static Command Create(CommandRunner runner)
    {
        var list = new Command("list", "List the topics");
        runner.BindConnected(list, (session, _, cancellationToken) => RunAsync(session, cancellationToken));
        var described = Arguments.Topic();
        var describe = new Command("describe", "Show a topic's settings, and where its segments are") { described };
        runner.BindConnected(describe, (session, result, cancellationToken) => DescribeAsync(session, result.GetRequiredValue(described), cancellationToken));
        var deleted = Arguments.Topic();
        var delete = new Command("delete", "Delete a topic with all its entries, for good") { deleted };
        runner.BindConnected(delete, (session, result, cancellationToken) => DeleteAsync(session, result.GetRequiredValue(deleted), cancellationToken));
        var configured = Arguments.Topic();
        var settings = Arguments.Settings(ArgumentArity.OneOrMore);
        var configure = new Command("configure", "Change a topic's settings; those that are not named stay") { configured, settings };
        runner.BindConnected(configure, (session, result, cancellationToken) =>
            ConfigureAsync(session, result.GetRequiredValue(configured), Arguments.PatchOf(result.GetValue(settings))!, cancellationToken));
        var command = new Command("topics", "List the topics, look at one, configure or delete it") { list, describe, delete, configure };
        runner.BindConnected(command, (session, _, cancellationToken) => RunAsync(session, cancellationToken));
        return command;
    }

    /// <summary>Lists the topics.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, CancellationToken cancellationToken)
    {
        session.Results.Topics(await session.Client.TopicsAsync(cancellationToken));
        return ExitCode.Done;
    }

    /// <summary>Shows one topic.</summary>
    public static async Task<ExitCode> DescribeAsync(CommandSession session, string topic, CancellationToken cancellationToken)
    {
        if (session.Settings.Format == OutputFormat.Json)
        {
            session.Output.WriteLine(await session.Client.DescribeJsonAsync(topic, cancellationToken));
        }
        else
        {
            session.Output.Write(OperatorTables.Of(await session.Client.DescribeAsync(topic, cancellationToken), session.OutputText));
        }

        return ExitCode.Done;
    }

    /// <summary>Deletes a topic.</summary>
    public static async Task<ExitCode> DeleteAsync(CommandSession session, string topic, CancellationToken cancellationToken)
    {
        await session.Client.DeleteAsync(topic, cancellationToken);
        session.Results.Done(topic);
        return ExitCode.Done;
    }

    /// <summary>Changes a topic's settings.</summary>
    public static async Task<ExitCode> ConfigureAsync(CommandSession session, string topic, SettingsPatch change, CancellationToken cancellationToken)
    {
        await session.Client.ConfigureAsync(topic, change, cancellationToken);
        session.Results.Done(topic);
        return ExitCode.Done;
    }
}
