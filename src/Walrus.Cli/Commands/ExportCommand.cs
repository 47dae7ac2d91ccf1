using System.CommandLine;
using Walrus.Cli.Export;
using Walrus.Cli.Rendering;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Commands;

/// <summary><c>export TOPIC [FILE|-]</c></summary>
internal static class ExportCommand
{
    private const string StandardOutput = "-";

    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var topic = Arguments.Topic();
        var file = new Argument<string>("FILE") { Description = "Where to; - for standard output", DefaultValueFactory = _ => StandardOutput };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No summary" };
        var command = new Command("export", "Write every entry of a topic, each with a newline; no cursor moves") { topic, file, quiet };
        runner.BindConnected(command, (session, result, cancellationToken) => RunAsync(
            session,
            result.GetRequiredValue(topic),
            result.GetRequiredValue(file),
            result.GetValue(quiet),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandSession session, string topic, string path, bool quiet, CancellationToken cancellationToken)
    {
        var exporter = new Exporter(session, topic);
        if (path == StandardOutput)
        {
            await exporter.WriteAsync(session.Output, cancellationToken);
            return ExitCode.Done;
        }

        await using var file = ExportFile.Create(path);
        try
        {
            var entries = await exporter.WriteAsync(file.Output, cancellationToken);
            await file.CommitAsync();
            if (!quiet)
            {
                session.Note($"exported {Quantity.Count(entries)} {(entries == 1 ? "entry" : "entries")} of '{topic}' to {path}");
            }
        }
        catch (BrokenOutputException broken)
        {
            throw new CliException(ExitCode.Refused, $"cannot write {path}: {broken.Message.ReplaceLineEndings(" ")}", broken);
        }

        return ExitCode.Done;
    }
}
