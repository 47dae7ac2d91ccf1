using System.CommandLine;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary><c>consume TOPIC --group G [--ack] [--follow] [--count N] [--visibility T]</c></summary>
internal static class ConsumeCommand
{
    /// <summary>How long a received entry is the program's, unless said otherwise.</summary>
    public static readonly TimeSpan VisibilityDefault = TimeSpan.FromSeconds(30);

    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var group = new Option<string>("--group", "-g") { Description = "The consumer group; made when it does not exist", HelpName = "GROUP", Required = true };
        group.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0)
            {
                Arguments.CheckGroup(result.Tokens[0].Value, result.AddError);
            }
        });
        var ack = new Option<bool>("--ack") { Description = "Acknowledge each entry once it is written out, so that none is lost when the program ends" };
        var follow = new Option<bool>("--follow", "-f") { Description = "Wait for further entries instead of stopping at the end" };
        var count = Arguments.Number("--count", "How many entries (all there are, or with --follow no end)", "N", 1, long.MaxValue, "-n");
        var visibility = GlobalOptions.DurationOption("--visibility", "With --ack: when an entry that is not acknowledged is handed out again (30s)");
        var command = new Command("consume", "Take entries for a consumer group: each goes to one of its consumers") { topic, group, ack, follow, count, visibility };
        runner.BindConnected(command, (session, result, cancellationToken) => RunAsync(
            session,
            (result.GetRequiredValue(topic), result.GetRequiredValue(group)),
            new GroupOptions { Follow = result.GetValue(follow), Visibility = result.GetValue(visibility) ?? VisibilityDefault, BatchEntries = 1 },
            result.GetValue(ack),
            result.GetValue(count) ?? long.MaxValue,
            cancellationToken));
        return command;
    }

    /// <summary>Writes out each entry before it is acknowledged and before the next is asked for, so that none is lost in a buffer.</summary>
    private static async Task<ExitCode> RunAsync(
        CommandSession session, (string Topic, string Group) source, GroupOptions options, bool acknowledges, long wanted, CancellationToken cancellationToken)
    {
        options = acknowledges ? options with { BatchEntries = (int)Math.Min(wanted, 16) } : options;
        var deliveries = acknowledges
            ? session.Client.ReceiveAsync(source.Topic, source.Group, options, cancellationToken)
            : session.Client.TakeAsync(source.Topic, source.Group, options, cancellationToken);
        var consumed = 0L;
        await foreach (var delivery in deliveries)
        {
            session.Results.Delivered(source.Topic, delivery.Entry);
            await session.Output.FlushAsync(cancellationToken);
            if (acknowledges && !await delivery.AckAsync(cancellationToken))
            {
                session.Note($"the entry at offset {delivery.Offset} of partition {delivery.Partition} was handed out again before it was acknowledged: choose a longer --visibility");
            }

            if (++consumed == wanted)
            {
                break;
            }
        }

        return ExitCode.Done;
    }
}
