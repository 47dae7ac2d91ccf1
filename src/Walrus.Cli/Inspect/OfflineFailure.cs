using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>What to tell about a failure of an offline command, and how to end. Pure.</summary>
internal static class OfflineFailure
{
    /// <summary>Null for what no user can cause.</summary>
    public static (ExitCode Code, string Message)? Describe(Exception exception) => exception switch
    {
        NotAStoreException => (ExitCode.Usage, $"{exception.Message}: name the folder that the broker has as --data-dir"),
        ArgumentException => (ExitCode.Usage, exception.Message),
        DirectoryInUseException => (ExitCode.Refused, exception.Message),
        StorageException => (ExitCode.Refused, exception.Message.ReplaceLineEndings(" ")),
        _ => null,
    };
}
