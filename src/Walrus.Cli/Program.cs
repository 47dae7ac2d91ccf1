using System.Runtime.InteropServices;
using Spectre.Console;
using Walrus.Cli.Commands;
using Walrus.Cli.Shell;
using Walrus.Cli.Terminal;

namespace Walrus.Cli;

/// <summary>The composition root of <c>walrus-cli</c>: the only place that takes the clock, the environment and the terminal.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var interrupts = new InterruptSignal();
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            interrupts.Raise();
        });
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            interrupts.End();
        });
        var context = new CliContext(
            StandardStreams.Open(),
            TimeProvider.System,
            StandardStreams.HistoryPath(),
            interrupts,
            parts => new RadLineSource(Terminal(parts.Colours), parts));
        return await RootCommands.RunAsync(args, context, interrupts.Program);
    }

    private static IAnsiConsole Terminal(bool colours) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Detect,
        ColorSystem = colours ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });
}
