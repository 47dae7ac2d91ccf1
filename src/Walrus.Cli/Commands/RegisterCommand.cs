using System.CommandLine;

namespace Walrus.Cli.Commands;

/// <summary><c>register TOPIC [--partitions N]</c></summary>
internal static class RegisterCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var partitions = new Option<int>("--partitions") { Description = "How many partitions a new topic gets", HelpName = "N", DefaultValueFactory = _ => 1 };
        partitions.InRange(1, Limits.TopicPartitionsMax);
        var command = new Command("register", "Create a topic; no error when it exists") { topic, partitions };
        runner.Bind(command, (session, result, cancellationToken) =>
            RunAsync(session, result.GetRequiredValue(topic), result.GetValue(partitions), cancellationToken));
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
