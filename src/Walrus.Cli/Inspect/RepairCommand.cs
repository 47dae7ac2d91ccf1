using System.CommandLine;
using Walrus.Cli.Commands;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary><c>repair DIR --to NEW [--keep oldest|newest] [--json]</c></summary>
internal static class RepairCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var directory = OfflineOptions.Directory();
        var to = new Option<string>("--to") { Description = "Where the new store is made: a folder that is empty or not there", HelpName = "NEW", Required = true };
        var keep = new Option<RepairKeep>("--keep")
        {
            Description = "Which part of a partition with a hole keeps the topic's name (oldest); the others get topics of their own",
            HelpName = "oldest|newest",
            CustomParser = result =>
            {
                switch (result.Tokens[0].Value)
                {
                    case "oldest":
                        return RepairKeep.Oldest;
                    case "newest":
                        return RepairKeep.Newest;
                    default:
                        result.AddError($"--keep: '{result.Tokens[0].Value}' is neither oldest nor newest");
                        return RepairKeep.Oldest;
                }
            },
        };
        var json = OfflineOptions.Json();
        var command = new Command("repair", "Save what can be believed of a damaged store into a new one, and say what is lost; the old one is not changed")
        {
            directory, to, keep, json,
        };
        runner.Bind(command, (session, result, cancellationToken) => RunAsync(
            session,
            new RepairOptions
            {
                Directory = result.GetRequiredValue(directory),
                To = result.GetRequiredValue(to),
                Keep = result.GetValue(keep),
            },
            OfflineOptions.IsJson(session, result.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandSession session, RepairOptions options, bool json, CancellationToken cancellationToken)
    {
        var report = await OfflineOptions.RunAsync(() => StoreRepairs.Repair(options, session.Time, cancellationToken), cancellationToken);
        if (json)
        {
            session.Output.WriteLine(OfflineJson.Of(report));
        }
        else
        {
            session.Output.Write(new RepairText(session.OutputText).Of(report));
        }

        return ExitCode.Done;
    }
}
