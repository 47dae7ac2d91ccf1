using System.CommandLine;
using Walrus.Cli.Commands;

namespace Walrus.Cli.Inspect;

/// <summary>What <c>inspect</c> and <c>repair</c> have in common: they work on a folder, without a broker.</summary>
internal static class OfflineOptions
{
    /// <summary>The store's folder.</summary>
    public static Argument<string> Directory() => new("DIR") { Description = "The store's folder: what --data-dir of the broker names" };

    /// <summary><c>--json</c>, which says the same as <c>--output json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "One JSON object, as with --output json" };

    /// <summary>Whether JSON was asked for, in either way.</summary>
    public static bool IsJson(CommandSession session, bool json) => json || session.Settings.Format == OutputFormat.Json;

    /// <summary>Runs what blocks while it reads files, and turns its failures into a message and an exit code.</summary>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        catch (Exception exception) when (OfflineFailure.Describe(exception) is { } failure)
        {
            throw new CliException(failure.Code, failure.Message, exception);
        }
    }
}
