using System.CommandLine;
using System.CommandLine.Parsing;
using Walrus.Cli.Inspect;
using Walrus.Cli.Shell;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Commands;

/// <summary>The whole command line: parses, runs, gives the exit code.</summary>
internal static class RootCommands
{
    /// <summary>Runs <paramref name="args"/> to the end.</summary>
    /// <param name="args">Without the program's name.</param>
    /// <param name="context">The composition root's part.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    public static async Task<int> RunAsync(string[] args, CliContext context, CancellationToken cancellationToken)
    {
        var root = Create(context);

        // A payload may begin with @, which would otherwise name a file of further arguments.
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (result.Errors.Count > 0)
        {
            await context.Console.Error.WriteLineAsync($"walrus-cli: {UsageMessage(result)}");
            return (int)ExitCode.Usage;
        }

        var configuration = new InvocationConfiguration
        {
            // Exceptions and signals are the program's: see CommandRunner and Program.
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Error = context.Console.Error,
        };
        using var help = new StringWriter();
        configuration.Output = help;
        var code = await result.InvokeAsync(configuration, cancellationToken);
        if (help.GetStringBuilder().Length > 0)
        {
            context.Console.Output.Write(help.ToString());
            await FlushQuietlyAsync(context.Console.Output);
        }

        return code;
    }

    private static RootCommand Create(CliContext context)
    {
        var globals = new GlobalOptions();
        var runner = new CommandRunner(context, globals);
        var root = new RootCommand("Talks to a Walrus broker. Without a command: an interactive shell, or commands from standard input.");
        root.Directives.Clear();
        globals.AddTo(root);
        Command[] commands =
        [
            RegisterCommand.Create(runner),
            PutCommand.Create(runner),
            GetCommand.Create(runner),
            ConsumeCommand.Create(runner),
            FetchCommand.Create(runner),
            StateCommand.Create(runner),
            MetricsCommand.Create(runner),
            TopicsCommand.Create(runner),
            GroupsCommand.Create(runner),
            ClusterCommand.Create(runner),
            NodeCommand.Create(runner),
            ImportCommand.Create(runner),
            TailCommand.Create(runner),
            ExportCommand.Create(runner),
            BenchCommand.Create(runner),
            InspectCommand.Create(runner),
            RepairCommand.Create(runner),
        ];
        foreach (var command in commands)
        {
            root.Subcommands.Add(command);
        }

        runner.Bind(root, (session, _, cancellationToken) => new ShellSession(session).RunAsync(cancellationToken));
        return root;
    }

    private static string UsageMessage(ParseResult result)
    {
        var command = PathOf(result.CommandResult);
        if (result.CommandResult.Command is { Subcommands.Count: > 0 } group && result.UnmatchedTokens is [var word, ..])
        {
            var nearest = NearestWord.Find(word, group.Subcommands.Select(candidate => candidate.Name));
            return nearest is null
                ? $"unknown command '{word}': see walrus-cli{command} --help"
                : $"unknown command '{word}': did you mean{command} {nearest}?";
        }

        var message = result.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        var quotes = result.UnmatchedTokens.Count > 0 && result.CommandResult.Command.Name == "put" ? " (put a payload with blanks in quotes)" : string.Empty;
        return $"{message}{quotes}: see walrus-cli{command} --help";
    }

    /// <summary>The words from the program's name on, each with a blank before it.</summary>
    private static string PathOf(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => string.Empty,
        CommandResult command => $"{PathOf(command.Parent)} {command.Command.Name}",
        _ => PathOf(result.Parent),
    };

    private static async Task FlushQuietlyAsync(ByteOutput output)
    {
        try
        {
            await output.FlushAsync(CancellationToken.None);
        }
        catch (BrokenOutputException)
        {
            // `walrus-cli --help | head -1` has seen enough.
        }
    }
}
