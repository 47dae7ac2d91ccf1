using RadLine;
using Spectre.Console;

namespace Walrus.Cli.Shell;

/// <summary>Lines from a person at a terminal, by RadLine: editing, history, completion.</summary>
internal sealed class RadLineSource : ILineSource
{
    private readonly LineEditor _editor;

    /// <summary>An editor on <paramref name="terminal"/>.</summary>
    public RadLineSource(IAnsiConsole terminal, ShellEditorParts parts)
    {
        var prompt = parts.Colours ? $"[bold cyan]{parts.Prompt.TrimEnd()}[/]" : parts.Prompt.TrimEnd();
        _editor = new LineEditor(terminal)
        {
            MultiLine = false,
            Prompt = new LineEditorPrompt(prompt),
            Completion = new Completion(parts.Complete),
            Highlighter = parts.Colours ? Words() : null,
        };
        foreach (var line in parts.History)
        {
            _editor.History.Add(line);
        }

        BindKeys(_editor.KeyBindings);
    }

    /// <inheritdoc/>
    public async ValueTask<(LineRead Read, string Line)> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = await _editor.ReadLine(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return line is null ? (LineRead.Abandoned, string.Empty)
            : line == EndOfInputCommand.Line ? (LineRead.Ended, string.Empty)
            : (LineRead.Line, line);
    }

    private static void BindKeys(KeyBindings keys)
    {
        keys.Add<PreviousHistoryCommand>(ConsoleKey.UpArrow);
        keys.Add<NextHistoryCommand>(ConsoleKey.DownArrow);
        keys.Add<PreviousHistoryCommand>(ConsoleKey.P, ConsoleModifiers.Control);
        keys.Add<NextHistoryCommand>(ConsoleKey.N, ConsoleModifiers.Control);
        keys.Add<MoveHomeCommand>(ConsoleKey.A, ConsoleModifiers.Control);
        keys.Add<MoveEndCommand>(ConsoleKey.E, ConsoleModifiers.Control);
        keys.Add<EndOfInputCommand>(ConsoleKey.D, ConsoleModifiers.Control);
        keys.Add(ConsoleKey.U, ConsoleModifiers.Control, () => new EraseCommand(toStart: true));
        keys.Add(ConsoleKey.K, ConsoleModifiers.Control, () => new EraseCommand(toStart: false));
    }

    private static WordHighlighter Words()
    {
        var words = new WordHighlighter(StringComparer.Ordinal);
        foreach (var info in ShellVerbs.All)
        {
            words.AddWord(info.Word, new Style(Color.Green));
            words.AddWord(info.Word.ToLowerInvariant(), new Style(Color.Green));
        }

        return words;
    }

    private sealed class Completion(Func<string, string, IReadOnlyList<string>> complete) : ITextCompletion
    {
        public IEnumerable<string>? GetCompletions(string prefix, string word, string suffix) => complete(prefix, word);
    }

    /// <summary>Ctrl-D: leaves on an empty line, deletes the character under the cursor elsewhere, as shells do.</summary>
    private sealed class EndOfInputCommand : LineEditorCommand
    {
        /// <summary>No key types this character.</summary>
        public const string Line = "\u0004";

        public override void Execute(LineEditorContext context)
        {
            if (context.Buffer.Length > 0)
            {
                context.Execute(new DeleteCommand());
                return;
            }

            context.Buffer.Insert(Line);
            context.Submit(SubmitAction.Submit);
        }
    }

    private sealed class EraseCommand(bool toStart) : LineEditorCommand
    {
        public override void Execute(LineEditorContext context)
        {
            var buffer = context.Buffer;
            if (toStart)
            {
                buffer.Clear(0, buffer.Position);
                buffer.Move(0);
            }
            else
            {
                buffer.Clear(buffer.Position, buffer.Length - buffer.Position);
            }
        }
    }
}
