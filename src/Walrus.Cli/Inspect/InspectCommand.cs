using System.CommandLine;
using Walrus.Cli.Commands;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary><c>inspect DIR [--json] [--topic T] [--batches] [--verify]</c></summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var directory = OfflineOptions.Directory();
        var json = OfflineOptions.Json();
        var topic = new Option<string?>("--topic", "-t") { Description = "Show this topic only, with its segments and runs; the checks cover all", HelpName = "TOPIC" };
        topic.Validators.Add(result => Arguments.CheckTopic(result.Tokens[0].Value, result.AddError));
        var batches = new Option<bool>("--batches") { Description = "List every batch too" };
        var verify = new Option<bool>("--verify") { Description = "Read and check every batch of every pack too" };
        var command = new Command("inspect", "Show what a store's folder holds and what is damaged in it; no broker, nothing is changed")
        {
            directory, json, topic, batches, verify,
        };
        runner.Bind(command, (session, result, cancellationToken) => RunAsync(
            session,
            new InspectionOptions
            {
                Directory = result.GetRequiredValue(directory),
                Topic = result.GetValue(topic) is { } name ? new TopicName(name) : null,
                Verify = result.GetValue(verify),
            },
            OfflineOptions.IsJson(session, result.GetValue(json)),
            result.GetValue(batches),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        CommandSession session, InspectionOptions options, bool json, bool batches, CancellationToken cancellationToken)
    {
        var found = await OfflineOptions.RunAsync(() => StoreInspections.Inspect(options, cancellationToken), cancellationToken);
        if (json)
        {
            session.Output.WriteLine(OfflineJson.Of(found));
        }
        else
        {
            session.Output.Write(new InspectionText(session.OutputText).Of(found, options.Topic is not null));
        }

        if (batches)
        {
            await ListAsync(session, options, json, cancellationToken);
        }

        return found.IsIntact ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>One line a batch, written out as they are found: there may be millions.</summary>
    private static async Task ListAsync(CommandSession session, InspectionOptions options, bool json, CancellationToken cancellationToken)
    {
        if (!json)
        {
            session.Output.WriteLine(BatchText.Header);
        }

        using var batches = StoreInspections.Batches(options, cancellationToken).GetEnumerator();
        while (await OfflineOptions.RunAsync(batches.MoveNext, cancellationToken))
        {
            session.Output.WriteLine(json ? OfflineJson.Of(batches.Current) : BatchText.Of(batches.Current));
            await session.Output.FlushIfFullAsync(cancellationToken);
        }
    }
}
