namespace Walrus.Cli;

/// <summary>Ends a command with a message of one line that says what happened and what to do next.</summary>
internal sealed class CliException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the program returns.</summary>
    public ExitCode ExitCode { get; } = exitCode;
}
