namespace Walrus.Cli.Shell;

/// <summary>How reading a line of the shell ended.</summary>
internal enum LineRead
{
    /// <summary>A line is there.</summary>
    Line,

    /// <summary>The line was given up (Ctrl-C): ask for another.</summary>
    Abandoned,

    /// <summary>There are no more lines (Ctrl-D, end of the file).</summary>
    Ended,
}

/// <summary>Where the shell's lines come from: a line editor, or a file.</summary>
internal interface ILineSource
{
    /// <summary>The next line, without its newline.</summary>
    /// <param name="cancellationToken">Gives up the present line.</param>
    /// <exception cref="CliException">The input is no text.</exception>
    ValueTask<(LineRead Read, string Line)> ReadLineAsync(CancellationToken cancellationToken);
}

/// <summary>What an interactive shell gives its line editor.</summary>
/// <param name="Prompt">Plain text.</param>
/// <param name="Colours">Whether it may be coloured.</param>
/// <param name="History">Earlier lines, oldest first.</param>
/// <param name="Complete">What may stand at a word: the line before it, and what is there of it.</param>
internal sealed record ShellEditorParts(
    string Prompt,
    bool Colours,
    IReadOnlyList<string> History,
    Func<string, string, IReadOnlyList<string>> Complete);
