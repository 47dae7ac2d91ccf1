using Walrus.Cli.Shell;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Commands;

/// <summary>What the composition root gives to the commands.</summary>
/// <param name="Console">The standard streams.</param>
/// <param name="Time">The clock.</param>
/// <param name="HistoryPath">The shell's history file; null for none.</param>
/// <param name="Interrupts">Ctrl-C, as the shell wants it: for the command that runs, not for the program.</param>
/// <param name="Editor">Makes the line editor of an interactive shell.</param>
internal sealed record CliContext(
    CliConsole Console,
    TimeProvider Time,
    string? HistoryPath,
    InterruptSignal Interrupts,
    Func<ShellEditorParts, ILineSource> Editor);
