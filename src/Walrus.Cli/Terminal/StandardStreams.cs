using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Cli.Terminal;

/// <summary>The process's own streams and environment. Used by the composition root only.</summary>
internal static class StandardStreams
{
    private const int OutputDescriptor = 1;
    private const int WidthDefault = 80;

    /// <summary>The console of this process.</summary>
    public static CliConsole Open()
    {
        var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        return new CliConsole(Console.OpenStandardInput(), new ByteOutput(OpenOutput()), error, ReadFacts());
    }

    /// <summary>The shell's history file.</summary>
    public static string? HistoryPath() =>
        Shell.ShellHistory.PathFrom(Environment.GetEnvironmentVariable("XDG_STATE_HOME"), Environment.GetEnvironmentVariable("HOME"));

    // The runtime's console stream hides a closed pipe, and `export | head` would go on reading the topic for nothing. A file stream tells,
    // but keeps a position of its own in files, which other processes that share the redirection would overwrite: so only for pipes.
    private static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(OutputDescriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    private static TerminalFacts ReadFacts()
    {
        var noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            || Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new TerminalFacts(
            InputIsTerminal: !Console.IsInputRedirected,
            OutputIsTerminal: !Console.IsOutputRedirected,
            ErrorIsTerminal: !Console.IsErrorRedirected,
            ColoursAllowed: !noColour,
            Width: Console.IsOutputRedirected && Console.IsErrorRedirected ? WidthDefault : WindowWidth());
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : WidthDefault;
        }
        catch (IOException)
        {
            return WidthDefault;
        }
    }
}
