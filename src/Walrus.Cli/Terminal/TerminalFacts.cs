namespace Walrus.Cli.Terminal;

/// <summary>What the program was started on. Read once, in the composition root.</summary>
/// <param name="InputIsTerminal">Someone types: the shell edits lines.</param>
/// <param name="OutputIsTerminal">Someone reads: tables, and no progress line in between.</param>
/// <param name="ErrorIsTerminal">Progress may redraw its line.</param>
/// <param name="ColoursAllowed">False when NO_COLOR is set (no-color.org) or TERM says that the terminal has none.</param>
/// <param name="Width">Columns; 80 when unknown.</param>
internal sealed record TerminalFacts(
    bool InputIsTerminal,
    bool OutputIsTerminal,
    bool ErrorIsTerminal,
    bool ColoursAllowed,
    int Width)
{
    /// <summary>Nothing is a terminal: pipes and files.</summary>
    public static TerminalFacts None { get; } = new(InputIsTerminal: false, OutputIsTerminal: false, ErrorIsTerminal: false, ColoursAllowed: false, Width: 80);
}
