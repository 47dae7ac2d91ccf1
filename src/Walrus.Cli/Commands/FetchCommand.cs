using System.CommandLine;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary><c>fetch TOPIC SEGMENT INDEX [--partition P] [--count N]</c></summary>
internal static class FetchCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var segment = Arguments.Place("SEGMENT", "The segment, from 1", 1, int.MaxValue);
        var index = Arguments.Place("INDEX", "The entry's place in the segment, from 0", 0, long.MaxValue);
        var partition = Arguments.Number("--partition", "The partition, from 0", "P", 0, Limits.TopicPartitionsMax - 1, "-p");
        var count = Arguments.Number("--count", "How many entries of the segment (1)", "N", 1, long.MaxValue, "-n");
        var command = new Command("fetch", "Read entries of a segment in place; no cursor moves") { topic, segment, index, partition, count };
        runner.BindConnected(command, (session, result, cancellationToken) => RunAsync(
            session,
            result.GetRequiredValue(topic),
            new LogEntry((int)result.GetValue(segment)!.Value, result.GetValue(index)!.Value, (int)(result.GetValue(partition) ?? 0), default),
            result.GetValue(count) ?? 1,
            cancellationToken));
        return command;
    }

    /// <summary>Reads up to <paramref name="count"/> entries from <paramref name="first"/> on, whose payload is not looked at.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, string topic, LogEntry first, long count, CancellationToken cancellationToken)
    {
        var index = first.Index;
        for (var read = 0L; read < count; read++)
        {
            var entry = await session.Client.FetchAsync(topic, first.Segment, index, first.Partition, cancellationToken);
            if (entry is not { } found)
            {
                session.Results.NotFetched(first.Segment, index, first.Partition);
                break;
            }

            session.Results.Fetched(first with { Index = index, Payload = found.Payload });
            await session.Output.FlushIfFullAsync(cancellationToken);
            index = found.Next;
        }

        return ExitCode.Done;
    }
}
