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
        var segment = new Argument<int>("SEGMENT") { Description = "The segment, from 1" };
        var index = new Argument<long>("INDEX") { Description = "The entry's place in the segment, from 0" };
        segment.Validators.Add(result => CheckNumber(result.Tokens[0].Value, 1, "SEGMENT", result.AddError));
        index.Validators.Add(result => CheckNumber(result.Tokens[0].Value, 0, "INDEX", result.AddError));
        var partition = new Option<int>("--partition", "-p") { Description = "The partition, from 0", HelpName = "P" };
        partition.InRange(0, Limits.TopicPartitionsMax - 1);
        var count = new Option<long?>("--count", "-n") { Description = "How many entries of the segment (1)", HelpName = "N" };
        count.AtLeast(1);
        var command = new Command("fetch", "Read entries of a segment in place; no cursor moves") { topic, segment, index, partition, count };
        runner.Bind(command, (session, result, cancellationToken) => RunAsync(
            session,
            result.GetRequiredValue(topic),
            new LogEntry(result.GetValue(segment), result.GetValue(index), result.GetValue(partition), default),
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

    private static void CheckNumber(string text, long min, string name, Action<string> addError)
    {
        if (!long.TryParse(text, out var number) || number < min)
        {
            addError($"{name}: '{text}' is not a number from {min} on");
        }
    }
}
