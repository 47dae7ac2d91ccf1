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
        var from = new Option<long?>("--from") { Description = "Begin at this entry, counted from 0 through all segments", HelpName = "OFFSET" };
        from.AtLeast(0);
        var lines = new Option<long?>("--lines", "-n") { Description = $"How many entries: the last ones ({LinesDefault}), or with --from the first ones there", HelpName = "N" };
        lines.AtLeast(0);
        var partition = new Option<int>("--partition", "-p") { Description = "The partition, from 0", HelpName = "P" };
        partition.InRange(0, Limits.TopicPartitionsMax - 1);
        var command = new Command("tail", "Show the last entries of a topic; no cursor moves") { topic, follow, from, lines, partition };
        runner.Bind(command, (session, result, cancellationToken) => RunAsync(
            session,
            new TailRequest(
                result.GetRequiredValue(topic),
                result.GetValue(partition),
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
