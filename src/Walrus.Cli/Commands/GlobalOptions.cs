using System.CommandLine;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    /// <summary>Half a minute: a flush on a busy disk may take seconds, a person waits no longer.</summary>
    private static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(30);

    private readonly Option<ServerAddress> _address = new("--addr")
    {
        Description = "The broker's client address",
        HelpName = "HOST:PORT",
        Recursive = true,
        DefaultValueFactory = _ => default,
        CustomParser = result =>
        {
            if (!ServerAddress.TryParse(result.Tokens[0].Value, out var address, out var error))
            {
                result.AddError("--addr: " + error);
            }

            return address;
        },
    };

    private readonly Option<OutputFormat> _format = new("--output")
    {
        Description = "How results look (text)",
        HelpName = "text|json",
        Recursive = true,
        CustomParser = result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "text":
                    return OutputFormat.Text;
                case "json":
                    return OutputFormat.Json;
                default:
                    result.AddError($"--output: '{result.Tokens[0].Value}' is neither text nor json");
                    return OutputFormat.Text;
            }
        },
    };

    private readonly Option<TimeSpan?> _timeout = DurationOption("--timeout", "How long a request may take, such as 500ms, 5s, 2m (30s)", recursive: true);

    private readonly Option<bool> _noColor = new("--no-color")
    {
        Description = "No colours (NO_COLOR in the environment says the same)",
        Recursive = true,
    };

    /// <summary>Adds the options to the root command, from where they reach all others.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(_address);
        root.Options.Add(_format);
        root.Options.Add(_timeout);
        root.Options.Add(_noColor);
    }

    /// <summary>What was said.</summary>
    public CliSettings Read(ParseResult result, bool coloursAllowed) => new(
        result.GetValue(_address),
        result.GetValue(_format),
        result.GetValue(_timeout) ?? TimeoutDefault,
        coloursAllowed && !result.GetValue(_noColor));

    /// <summary>An option that takes a duration above zero; null when it is not given.</summary>
    public static Option<TimeSpan?> DurationOption(string name, string description, bool recursive = false) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        Recursive = recursive,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!DurationText.TryParse(text, out var duration) || duration <= TimeSpan.Zero)
            {
                result.AddError($"{name}: '{text}' is not a duration above zero, such as 500ms, 5s or 2m");
            }

            return duration;
        },
    };
}
