using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Walrus.Cli.Rendering;
using Walrus.Protocol;

namespace Walrus.Cli.Commands;

/// <summary><c>groups list</c>, <c>groups describe</c>, <c>groups seek</c>, <c>groups delete</c></summary>
internal static class GroupsCommand
{
    /// <summary>The commands.</summary>
    public static Command Create(CommandRunner runner)
    {
        var listed = Arguments.Topic();
        var list = new Command("list", "List a topic's consumer groups") { listed };
        runner.BindConnected(list, (session, result, cancellationToken) => ListAsync(session, result.GetRequiredValue(listed), cancellationToken));
        var (describedTopic, described) = (Arguments.Topic(), Arguments.Group());
        var describe = new Command("describe", "Show where a group is, and how far behind") { describedTopic, described };
        runner.BindConnected(describe, (session, result, cancellationToken) =>
            DescribeAsync(session, result.GetRequiredValue(describedTopic), result.GetRequiredValue(described), cancellationToken));
        var (soughtTopic, sought) = (Arguments.Topic(), Arguments.Group());
        var place = new Argument<string>("PLACE") { Description = "start, end, or an offset" };
        place.Validators.Add(result => CheckPlace(result, result.Tokens[0].Value));
        var partition = Arguments.Number("--partition", "Only this partition; needed for an offset when there are several", "P", 0, Limits.TopicPartitionsMax - 1, "-p");
        var seek = new Command("seek", "Put a group somewhere, made when it does not exist; its consumers' entries are forgotten") { soughtTopic, sought, place, partition };
        runner.BindConnected(seek, (session, result, cancellationToken) => SeekAsync(
            session,
            result.GetRequiredValue(soughtTopic),
            result.GetRequiredValue(sought),
            PlaceOf(result.GetRequiredValue(place))!.Value,
            (int?)result.GetValue(partition),
            cancellationToken));
        var (deletedTopic, deleted) = (Arguments.Topic(), Arguments.Group());
        var delete = new Command("delete", "Forget a group") { deletedTopic, deleted };
        runner.BindConnected(delete, (session, result, cancellationToken) =>
            DeleteAsync(session, result.GetRequiredValue(deletedTopic), result.GetRequiredValue(deleted), cancellationToken));
        return new Command("groups", "List consumer groups, look at one, put it elsewhere or delete it") { list, describe, seek, delete };
    }

    /// <summary>Lists a topic's groups.</summary>
    public static async Task<ExitCode> ListAsync(CommandSession session, string topic, CancellationToken cancellationToken)
    {
        session.Results.Groups(topic, await session.Client.GroupsAsync(topic, cancellationToken));
        return ExitCode.Done;
    }

    /// <summary>Shows one.</summary>
    public static async Task<ExitCode> DescribeAsync(CommandSession session, string topic, string group, CancellationToken cancellationToken)
    {
        var document = await session.Client.GroupAsync(topic, group, cancellationToken);
        if (session.Settings.Format == OutputFormat.Json)
        {
            session.Output.WriteLine(JsonSerializer.Serialize(document, ProtocolJson.Default.GroupDocument));
        }
        else
        {
            session.Output.Write(GroupTables.Of(document, session.OutputText));
        }

        return ExitCode.Done;
    }

    /// <summary>Puts one somewhere.</summary>
    public static async Task<ExitCode> SeekAsync(
        CommandSession session, string topic, string group, (SeekPlace Place, long Offset) to, int? partition, CancellationToken cancellationToken)
    {
        await session.Client.SeekGroupAsync(topic, group, to.Place, to.Offset, partition, cancellationToken);
        session.Results.Done(topic);
        return ExitCode.Done;
    }

    /// <summary>Forgets one.</summary>
    public static async Task<ExitCode> DeleteAsync(CommandSession session, string topic, string group, CancellationToken cancellationToken)
    {
        await session.Client.ForgetGroupAsync(topic, group, cancellationToken);
        session.Results.Done(topic);
        return ExitCode.Done;
    }

    /// <summary>Takes one batch for a group, or receives it to be acknowledged: what the shell does.</summary>
    public static async Task<ExitCode> ReadAsync(CommandSession session, string topic, string group, TimeSpan? visibility, int count, CancellationToken cancellationToken)
    {
        var deliveries = visibility is { } time
            ? await session.Client.ReceiveBatchAsync(topic, group, count, time, cancellationToken: cancellationToken)
            : await session.Client.TakeBatchAsync(topic, group, count, cancellationToken: cancellationToken);
        foreach (var delivery in deliveries)
        {
            if (delivery.IsToBeAcknowledged && session.Settings.Format == OutputFormat.Text)
            {
                session.Note($"receipt {delivery.Entry.Receipt}, handed out {delivery.Count} times");
            }

            session.Results.Delivered(topic, delivery.Entry);
        }

        if (deliveries.Count == 0)
        {
            session.Results.Taken(topic, payload: null);
        }

        return ExitCode.Done;
    }

    /// <summary>Says what became of receipts: what the shell does.</summary>
    public static async Task<ExitCode> SettleAsync(CommandSession session, Task<SettledReceipts> settling)
    {
        session.Results.Settled(await settling);
        return ExitCode.Done;
    }

    /// <summary>Where to; null when it is no place.</summary>
    public static (SeekPlace Place, long Offset)? PlaceOf(string text) => text switch
    {
        "start" => (SeekPlace.Start, 0),
        "end" => (SeekPlace.End, 0),
        _ => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= Limits.MetadataNumberMax
            ? (SeekPlace.Offset, offset)
            : null,
    };

    private static void CheckPlace(ArgumentResult result, string text)
    {
        if (PlaceOf(text) is null)
        {
            result.AddError($"'{text}' is no place: start, end, or an offset from 0 on");
        }
    }
}
