using System.Net.Sockets;
using Walrus.Storage;

namespace Walrus.Node.Hosting;

/// <summary>Tells faults of the environment, which are answered with one line, from defects, whose stack is wanted.</summary>
internal static class StartFailure
{
    /// <summary>The line to print, or null when <paramref name="exception"/> is no fault of the environment.</summary>
    public static string? Describe(Exception exception)
    {
        string? line = exception switch
        {
            NodeStartException or StorageException => exception.Message,
            UnauthorizedAccessException => $"Not permitted: {exception.Message}",
            SocketException socket => $"Cannot listen: {socket.Message}.",
            ArgumentOutOfRangeException { ParamName: nameof(LogOptions.JournalFilesMax) } =>
                "--journal-files: too many for files of this size, each of which keeps room for the records of all others. Use fewer files, or a larger --journal-file-bytes.",
            IOException => exception.Message, // Kestrel's "Failed to bind to address …", file errors of the system
            _ => null,
        };
        return line?.ReplaceLineEndings(" ").Trim();
    }
}
