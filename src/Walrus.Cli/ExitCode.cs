namespace Walrus.Cli;

/// <summary>How the program ends; scripts rely on these numbers.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The broker refused (<c>ERR</c>), or a file does not allow what was asked.</summary>
    Refused = 1,

    /// <summary>The command line makes no sense.</summary>
    Usage = 2,

    /// <summary>No connection, a lost one, or no answer in time.</summary>
    NoConnection = 3,

    /// <summary>Ctrl-C or SIGTERM, as shells number it.</summary>
    Interrupted = 130,
}
