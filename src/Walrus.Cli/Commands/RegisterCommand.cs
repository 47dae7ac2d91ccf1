using System.CommandLine;

namespace Walrus.Cli.Commands;

/// <summary><c>register TOPIC [--partitions N]</c></summary>
internal static class RegisterCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var partitions = Arguments.Number("--partitions", "How many partitions a new topic gets (1)", "N", 1, Limits.TopicPartitionsMax);
        var command = new Command("register", "Create a topic; no error when it exists") { topic, partitions };
        runner.BindConnected(command, (session, result, cancellationToken) =>
            RunAsync(session, result.GetRequiredValue(topic), (int)(result.GetValue(partitions) ?? 1), cancellationToken));
        return command;
    }

    /// <summary>Creates the topic and says so.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, string topic, int partitions, CancellationToken cancellationToken)
    {
        await session.Client.RegisterAsync(topic, partitions, cancellationToken);
        session.Results.Done(topic);
        return ExitCode.Done;
    }
}
