using Spectre.Console;
using Walrus.Cli.Commands;
using Walrus.Cli.Rendering;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Shell;

/// <summary>
/// The interactive shell, and the same commands read from a file. Interactive: a failed command is shown and the shell goes on, Ctrl-C ends
/// the command or the line at hand, the exit code is 0. From a file: the exit code is that of the first command that failed; only a missing
/// connection ends the run at once, since nothing after it could succeed.
/// </summary>
internal sealed class ShellSession(CommandSession session)
{
    private const string Prompt = "walrus> ";

    private CancellationTokenSource? _current;
    private ExitCode _firstFailure = ExitCode.Done;

    /// <summary>Runs until the lines end.</summary>
    /// <param name="cancellationToken">The program is to end.</param>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var console = session.Context.Console;
        if (!console.Facts.InputIsTerminal)
        {
            await RunLinesAsync(new StreamLineSource(console.Input), history: null, names: null, cancellationToken);
            return _firstFailure;
        }

        session.Context.Interrupts.SendTo(() => Volatile.Read(ref _current)?.Cancel());
        try
        {
            await RunInteractiveAsync(cancellationToken);
        }
        finally
        {
            session.Context.Interrupts.SendTo(null);
        }

        return ExitCode.Done;
    }

    private async Task RunInteractiveAsync(CancellationToken cancellationToken)
    {
        var history = ShellHistory.Load(session.Context.HistoryPath);
        await using var names = new TopicNames(token => session.Client.TopicsAsync(token), session.Time);
        var editor = session.Context.Editor(new ShellEditorParts(
            Prompt,
            session.Settings.Colours,
            history.Lines,
            (before, word) => ShellCompletions.For(before, word, names.Known)));
        await GreetAsync(cancellationToken);
        await RunLinesAsync(editor, history, names, cancellationToken);
    }

    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        session.Output.WriteLine(session.OutputText.Markup(
            $"[bold]Walrus[/] at [cyan]{session.Settings.Address.ToString().EscapeMarkup()}[/]. HELP explains the commands, Tab completes, Ctrl-D leaves."));
        await session.Output.FlushAsync(cancellationToken);
        await GuardAsync(_ => Task.CompletedTask, needsBroker: true, cancellationToken);
    }

    private async Task RunLinesAsync(ILineSource source, ShellHistory? history, TopicNames? names, CancellationToken cancellationToken)
    {
        while (true)
        {
            names?.Refresh();
            var (read, line) = await ReadAsync(source, cancellationToken);
            if (read == LineRead.Ended)
            {
                return;
            }

            if (read == LineRead.Abandoned)
            {
                continue;
            }

            history?.Add(line);
            var parsed = ShellLineParser.Parse(line);
            if (parsed.IsNothing)
            {
                continue;
            }

            if (parsed.Command is not { } command)
            {
                Fail(ExitCode.Usage, parsed.Error!);
                continue;
            }

            if (command.Verb == ShellVerb.Exit)
            {
                return;
            }

            var code = await GuardAsync(token => ShellExecution.RunAsync(session, command, token), needsBroker: command.Verb != ShellVerb.Help, cancellationToken);
            if (code == ExitCode.NoConnection && history is null)
            {
                return;
            }

            if (command.Verb is ShellVerb.Register or ShellVerb.Delete && code == ExitCode.Done)
            {
                names?.Refresh(haveChanged: true);
            }
        }
    }

    private async ValueTask<(LineRead Read, string Line)> ReadAsync(ILineSource source, CancellationToken cancellationToken)
    {
        using var line = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Volatile.Write(ref _current, line);
        try
        {
            return await source.ReadLineAsync(line.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (LineRead.Abandoned, string.Empty);
        }
        finally
        {
            Volatile.Write(ref _current, null);
        }
    }

    private async Task<ExitCode> GuardAsync(Func<CancellationToken, Task> work, bool needsBroker, CancellationToken cancellationToken)
    {
        using var command = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Volatile.Write(ref _current, command);
        try
        {
            if (needsBroker)
            {
                // One attempt: a request would wait for a broker that is away, and a person wants to know.
                await session.Client.ConnectAsync(command.Token);
            }

            await work(command.Token);
            await session.Output.FlushAsync(cancellationToken);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Answers come in order: the next command must not wait behind the one that was given up.
            await session.ReconnectAsync();
            return Fail(ExitCode.Interrupted, "interrupted: what was asked may have been done all the same");
        }
        catch (Exception exception) when (exception is not BrokenOutputException && FailureText.Describe(exception, session.Settings.Address) is { } failure)
        {
            return Fail(failure.Code, failure.Message);
        }
        finally
        {
            Volatile.Write(ref _current, null);
        }
    }

    private ExitCode Fail(ExitCode code, string message)
    {
        CommandRunner.Report(session, message);
        if (_firstFailure == ExitCode.Done)
        {
            _firstFailure = code;
        }

        return code;
    }
}
