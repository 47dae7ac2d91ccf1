using System.Text;
using Walrus.Cli.Commands;
using Walrus.Client;

namespace Walrus.Cli.Shell;

/// <summary>Does what a line of the shell says, with the commands of the program.</summary>
internal static class ShellExecution
{
    /// <summary>Runs one command to its end.</summary>
    public static Task RunAsync(CommandSession session, ShellCommand command, CancellationToken cancellationToken) => command.Verb switch
    {
        ShellVerb.Register => RegisterCommand.RunAsync(session, command.Topic, command.Partitions ?? 1, cancellationToken),
        ShellVerb.Put => PutCommand.RunAsync(session, command.Topic, Encoding.UTF8.GetBytes(command.Payload), retryFor: null, cancellationToken),
        ShellVerb.Get => GetCommand.RunAsync(session, command.Topic, count: 1, follow: false, cancellationToken),
        ShellVerb.Fetch => FetchCommand.RunAsync(
            session, command.Topic, new LogEntry(command.Segment, command.Index, command.Partition, default), count: 1, cancellationToken),
        ShellVerb.State => StateCommand.RunAsync(session, command.Topic, cancellationToken),
        ShellVerb.Metrics => MetricsCommand.RunAsync(session, cancellationToken),
        ShellVerb.Topics => TopicsCommand.RunAsync(session, cancellationToken),
        ShellVerb.Describe => TopicsCommand.DescribeAsync(session, command.Topic, cancellationToken),
        ShellVerb.Configure => TopicsCommand.ConfigureAsync(session, command.Topic, command.Settings!, cancellationToken),
        ShellVerb.Delete => TopicsCommand.DeleteAsync(session, command.Topic, cancellationToken),
        ShellVerb.Cluster => ClusterCommand.StatusAsync(session, cancellationToken),
        ShellVerb.Defaults => ClusterCommand.DefaultsAsync(session, command.Settings, cancellationToken),
        ShellVerb.Drain => NodeCommand.DrainAsync(session, command.Node, isDraining: true, cancellationToken),
        ShellVerb.Undrain => NodeCommand.DrainAsync(session, command.Node, isDraining: false, cancellationToken),
        ShellVerb.Remove => NodeCommand.RemoveAsync(session, command.Node, command.IsForced, cancellationToken),
        >= ShellVerb.Take and <= ShellVerb.Forget => ShellGroups.RunAsync(session, command, cancellationToken),
        _ => Help(session, command.Topic),
    };

    private static Task Help(CommandSession session, string word)
    {
        session.Output.Write(ShellHelp.Text(word, session.OutputText));
        return Task.CompletedTask;
    }
}
