using System.CommandLine;
using Walrus.Cli.Import;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Commands;

/// <summary><c>import FILE|- --topic T</c></summary>
internal static class ImportCommand
{
    private static readonly TimeSpan RetryForDefault = TimeSpan.FromSeconds(30);

    /// <summary>The command.</summary>
    public static Command Create(CommandRunner runner)
    {
        var file = new Argument<string>("FILE") { Description = "The lines to import; - for standard input" };
        var topic = new Option<string>("--topic", "-t") { Description = "Where to; created when it does not exist", HelpName = "TOPIC", Required = true };
        topic.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0)
            {
                Arguments.CheckTopic(result.Tokens[0].Value, result.AddError);
            }
        });
        var resume = new Option<bool>("--resume") { Description = "Keep a state file, and go on from it when there is one" };
        var stateFile = new Option<string?>("--state-file") { Description = "The state file (FILE.walrus-import)", HelpName = "PATH" };
        var retryFor = GlobalOptions.DurationOption("--retry-for", "How long to try again when the connection breaks (30s)");
        var frameBytes = Arguments.Number("--max-frame-bytes", $"The broker's frame limit ({Limits.FrameBytesDefault})", "BYTES", Limits.NameCharsMax + 16, Limits.FrameBytesMax);
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress and no summary" };
        var command = new Command("import", "Append each line of a file as an entry, byte for byte") { file, topic, resume, stateFile, retryFor, frameBytes, quiet };
        runner.Bind(command, (session, result, cancellationToken) => RunAsync(
            session,
            new ImportRequest(
                result.GetRequiredValue(file),
                result.GetRequiredValue(topic),
                result.GetValue(resume) || result.GetValue(stateFile) is not null,
                result.GetValue(stateFile),
                result.GetValue(retryFor) ?? RetryForDefault,
                (int)(result.GetValue(frameBytes) ?? Limits.FrameBytesDefault),
                result.GetValue(quiet)),
            cancellationToken));
        return command;
    }

    private static async Task<ExitCode> RunAsync(CommandSession session, ImportRequest request, CancellationToken cancellationToken)
    {
        var summary = await new ImportRunner(session, request).RunAsync(cancellationToken);
        if (session.Settings.Format == OutputFormat.Json)
        {
            new JsonResults(session.Output).WriteObject(json =>
            {
                json.WriteBoolean("ok"u8, value: true);
                json.WriteString("topic"u8, request.Topic);
                json.WriteNumber("lines"u8, summary.Lines);
                json.WriteNumber("bytes"u8, summary.Bytes);
                json.WriteNumber("sent"u8, summary.Sent);
                json.WriteNumber("seconds"u8, Math.Round(summary.Elapsed.TotalSeconds, 3));
            });
        }
        else if (!request.Quiet)
        {
            session.Note(Describe(summary, request));
        }

        return ExitCode.Done;
    }

    private static string Describe(ImportSummary summary, ImportRequest request)
    {
        if (summary.WasComplete)
        {
            return $"{request.Path} was imported into '{request.Topic}' already: {Quantity.Lines(summary.Lines)} (remove its state file to import it once more)";
        }

        var seconds = summary.Elapsed.TotalSeconds;
        var rate = seconds > 0 && summary.Sent > 0 ? $", {Quantity.Count((long)(summary.Sent / seconds))} lines/s" : string.Empty;
        var there = summary.Sent == summary.Lines ? string.Empty : $" ({Quantity.Count(summary.Lines - summary.Sent)} were there already)";
        return $"imported {Quantity.Lines(summary.Lines)} ({Quantity.Bytes(summary.Bytes)}) into '{request.Topic}'{there} in {Quantity.Duration(summary.Elapsed)}{rate}";
    }
}
