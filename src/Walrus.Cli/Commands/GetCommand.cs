using System.CommandLine;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary><c>get TOPIC [--count N] [--follow]</c></summary>
internal static class GetCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var count = Arguments.Number("--count", "How many entries (1, or with --follow no end)", "N", 1, long.MaxValue, "-n");
        var follow = new Option<bool>("--follow", "-f") { Description = "Wait for further entries instead of stopping at EMPTY" };
        var command = new Command("get", "Take entries from the topic's shared cursor, which moves on") { topic, count, follow };
        runner.BindConnected(command, (session, result, cancellationToken) =>
            RunAsync(session, result.GetRequiredValue(topic), result.GetValue(count), result.GetValue(follow), cancellationToken));
        return command;
    }

    /// <summary>Takes up to <paramref name="count"/> entries. Each is written out before the next is taken, so that none is lost in a buffer.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, string topic, long? count, bool follow, CancellationToken cancellationToken)
    {
        var wanted = count ?? (follow ? long.MaxValue : 1);
        if (follow)
        {
            var taken = 0L;
            await foreach (var entry in session.Client.ConsumeAsync(topic, new ConsumeOptions { Follow = true }, cancellationToken))
            {
                session.Results.Taken(topic, entry);
                await session.Output.FlushAsync(cancellationToken);
                if (++taken == wanted)
                {
                    break;
                }
            }

            return ExitCode.Done;
        }

        for (var taken = 0L; taken < wanted; taken++)
        {
            var entry = await session.Client.GetAsync(topic, cancellationToken);
            session.Results.Taken(topic, entry);
            if (entry is null)
            {
                break;
            }

            await session.Output.FlushAsync(cancellationToken);
        }

        return ExitCode.Done;
    }
}
