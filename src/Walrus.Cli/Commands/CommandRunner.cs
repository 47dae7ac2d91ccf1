using System.CommandLine;
using Spectre.Console;
using Walrus.Cli.Rendering;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Commands;

/// <summary>Runs the body of a command: opens its session, writes out its results, turns failures into a message and an exit code.</summary>
internal sealed class CommandRunner(CliContext context, GlobalOptions globals)
{
    /// <summary>Makes <paramref name="body"/> what <paramref name="command"/> does, once connected: without a broker it fails at once.</summary>
    public void BindConnected(Command command, Func<CommandSession, ParseResult, CancellationToken, Task<ExitCode>> body) =>
        Bind(command, async (session, result, cancellationToken) =>
        {
            await session.Client.ConnectAsync(cancellationToken);
            return await body(session, result, cancellationToken);
        });

    /// <summary>Makes <paramref name="body"/> what <paramref name="command"/> does.</summary>
    public void Bind(Command command, Func<CommandSession, ParseResult, CancellationToken, Task<ExitCode>> body) =>
        command.SetAction((result, cancellationToken) => RunAsync(result, body, cancellationToken));

    private async Task<int> RunAsync(
        ParseResult result,
        Func<CommandSession, ParseResult, CancellationToken, Task<ExitCode>> body,
        CancellationToken cancellationToken)
    {
        var settings = globals.Read(result, context.Console.Facts.ColoursAllowed);
        await using var session = new CommandSession(context, settings);
        ExitCode code;
        try
        {
            try
            {
                code = await body(session, result, cancellationToken);
            }
            finally
            {
                // What was found before a failure is worth having.
                await session.Output.FlushAsync(CancellationToken.None);
            }
        }
        catch (BrokenOutputException broken) when (broken.ReaderIsGone)
        {
            code = ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            code = ExitCode.Interrupted;
        }
        catch (Exception exception) when (FailureText.Describe(exception, settings.Address) is { } failure)
        {
            Report(session, failure.Message);
            code = failure.Code;
        }

        return (int)code;
    }

    /// <summary>A failure's one line.</summary>
    public static void Report(CommandSession session, string message) =>
        session.Note(session.ErrorText.Markup($"[red]walrus-cli:[/] {message.EscapeMarkup()}"));
}
