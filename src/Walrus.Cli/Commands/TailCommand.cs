using System.CommandLine;
using Walrus.Cli.Topics;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary><c>tail TOPIC [--follow] [--from OFFSET] [--lines N] [--partition P]</c></summary>
internal static class TailCommand
{
    private const int LinesDefault = 10;

    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var follow = new Option<bool>("--follow", "-f") { Description = "Wait for further entries" };
        var from = Arguments.Number("--from", "Begin at this entry, counted from 0 through all segments", "OFFSET", 0);
        var lines = Arguments.Number("--lines", $"How many entries: the last ones ({LinesDefault}), or with --from the first ones there", "N", 0, long.MaxValue, "-n");
        var partition = Arguments.Number("--partition", "The partition, from 0", "P", 0, Limits.TopicPartitionsMax - 1, "-p");
        var command = new Command("tail", "Show the last entries of a topic; no cursor moves") { topic, follow, from, lines, partition };
        runner.BindConnected(command, (session, result, cancellationToken) => RunAsync(
            session,
            new TailRequest(
                result.GetRequiredValue(topic),
                (int)(result.GetValue(partition) ?? 0),
                result.GetValue(from),
                result.GetValue(lines),
                result.GetValue(follow)),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandSession session, TailRequest request, CancellationToken cancellationToken)
    {
        var extent = await TopicExtent.FindAsync(session.Client, request.Topic, request.Partition, cancellationToken);
        var range = TailRange.Decide(request, extent, LinesDefault);
        if (range.IsPastEnd)
        {
            session.Note($"offset {request.From} is past the end ({extent.End}) of '{request.Topic}'");
        }

        if (range.Count == 0)
        {
            return ExitCode.Done;
        }

        var options = new ReadOptions { Partition = request.Partition, Follow = request.Follow };
        var shown = 0L;
        await foreach (var entry in session.Client.ReadAsync(request.Topic, ReadFrom.Offset(range.First.Value), options, cancellationToken))
        {
            session.Results.Entry(entry);
            shown++;

            // Old entries go out in large pieces; what arrives at the end is to be seen at once.
            if (range.First.Value + shown >= extent.End.Value)
            {
                await session.Output.FlushAsync(cancellationToken);
            }
            else
            {
                await session.Output.FlushIfFullAsync(cancellationToken);
            }

            if (shown == range.Count)
            {
                break;
            }
        }

        return ExitCode.Done;
    }
}
