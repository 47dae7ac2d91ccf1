using System.CommandLine;
using System.Text;
using System.Text.Unicode;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary><c>put TOPIC PAYLOAD</c></summary>
internal static class PutCommand
{
    /// <summary>The payload that stands for standard input.</summary>
    private const string FromInput = "-";

    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var payload = new Argument<string>("PAYLOAD") { Description = "The entry; - reads it from standard input, byte for byte" };
        var retryFor = GlobalOptions.DurationOption("--retry-for", "Try again for so long when the broker fails, without storing the entry twice; Walrus itself does not know how");
        var command = new Command("put", "Append an entry") { topic, payload, retryFor };
        runner.BindConnected(command, async (session, result, cancellationToken) =>
        {
            var text = result.GetRequiredValue(payload);
            var bytes = text == FromInput ? await ReadInputAsync(session.Context.Console.Input, cancellationToken) : Encoding.UTF8.GetBytes(text);
            return await RunAsync(session, result.GetRequiredValue(topic), bytes, result.GetValue(retryFor), cancellationToken);
        });
        return command;
    }

    /// <summary>Appends the entry and says so; with <paramref name="retryFor"/> as often as it takes within that time, and stored once.</summary>
    public static async Task<ExitCode> RunAsync(CommandSession session, string topic, ReadOnlyMemory<byte> payload, TimeSpan? retryFor, CancellationToken cancellationToken)
    {
        if (!Utf8.IsValid(payload.Span))
        {
            throw new CliException(ExitCode.Refused, "the payload is not UTF-8, which the protocol demands: encode it first, with base64 for example");
        }

        if (payload.Length > Limits.FrameBytesMax)
        {
            throw new CliException(ExitCode.Refused, $"the payload is longer than any broker takes ({Limits.FrameBytesMax} bytes): cut it, or use `import` for a file of lines");
        }

        if (retryFor is { } patience)
        {
            await ProduceAsync(session, topic, payload, patience, cancellationToken);
        }
        else
        {
            await session.Client.PutAsync(topic, payload, cancellationToken);
        }

        session.Results.Done(topic);
        return ExitCode.Done;
    }

    private static async Task ProduceAsync(CommandSession session, string topic, ReadOnlyMemory<byte> payload, TimeSpan patience, CancellationToken cancellationToken)
    {
        await using var producer = new WalrusProducer(new WalrusProducerOptions
        {
            Servers = [session.Settings.Address],
            DeliveryTimeout = patience < Limits.ProducerDeliveryMax ? patience : Limits.ProducerDeliveryMax,
            TimeProvider = session.Time,
        });
        _ = await producer.PutAsync(topic, payload, PutTarget.InTurn, cancellationToken);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadInputAsync(Stream input, CancellationToken cancellationToken)
    {
        var buffer = new byte[Limits.LineReadBytes];
        var length = 0;
        while (length <= Limits.FrameBytesMax)
        {
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            // Standard input cannot be cancelled on Linux, so only the wait is.
            var read = await input.ReadAsync(buffer.AsMemory(length), cancellationToken).AsTask().WaitAsync(cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return buffer.AsMemory(0, length);
    }
}
