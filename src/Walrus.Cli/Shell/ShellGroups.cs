using System.Globalization;
using Walrus.Cli.Commands;

namespace Walrus.Cli.Shell;

/// <summary>Does what a line of the shell says about a consumer group.</summary>
internal static class ShellGroups
{
    /// <summary>Runs one command to its end.</summary>
    public static Task RunAsync(CommandSession session, ShellCommand command, CancellationToken cancellationToken)
    {
        var topic = command.Topic;
        if (command.Verb == ShellVerb.Groups)
        {
            return GroupsCommand.ListAsync(session, topic, cancellationToken);
        }

        var words = command.Words!;
        var group = words[0];
        return command.Verb switch
        {
            ShellVerb.Take => GroupsCommand.ReadAsync(session, topic, group, visibility: null, NumberAt(words, 1) ?? 1, cancellationToken),
            ShellVerb.Receive => GroupsCommand.ReadAsync(session, topic, group, ConsumeCommand.VisibilityDefault, NumberAt(words, 1) ?? 1, cancellationToken),
            ShellVerb.Ack => GroupsCommand.SettleAsync(session, session.Client.AckAsync(topic, group, [.. words.Skip(1)], cancellationToken)),
            ShellVerb.Release => GroupsCommand.SettleAsync(session, session.Client.ReleaseAsync(topic, group, [.. words.Skip(1)], cancellationToken)),
            ShellVerb.Extend => GroupsCommand.SettleAsync(
                session, session.Client.ExtendAsync(topic, group, [.. words.Skip(2)], DurationText.TryParse(words[1], out var time) ? time : default, cancellationToken)),
            ShellVerb.Seek => GroupsCommand.SeekAsync(session, topic, group, GroupsCommand.PlaceOf(words[1])!.Value, NumberAt(words, 2), cancellationToken),
            ShellVerb.Group => GroupsCommand.DescribeAsync(session, topic, group, cancellationToken),
            _ => GroupsCommand.DeleteAsync(session, topic, group, cancellationToken),
        };
    }

    private static int? NumberAt(IReadOnlyList<string> words, int at) => words.Count > at ? int.Parse(words[at], CultureInfo.InvariantCulture) : null;
}
