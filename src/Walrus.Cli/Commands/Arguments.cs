using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Walrus.Cli.Settings;
using Walrus.Protocol;

namespace Walrus.Cli.Commands;

/// <summary>Arguments and options that several commands share; each call makes a new one, since a symbol belongs to one command.</summary>
internal static class Arguments
{
    /// <summary>A topic's name, checked as the broker would.</summary>
    public static Argument<string> Topic()
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic's name: 1 to 249 of [a-zA-Z0-9._-]" };
        topic.Validators.Add(result => CheckTopic(result.Tokens[0].Value, result.AddError));
        return topic;
    }

    /// <summary>A consumer group's name, checked as the broker would.</summary>
    public static Argument<string> Group()
    {
        var group = new Argument<string>("GROUP") { Description = "The group's name: 1 to 249 of [a-zA-Z0-9._-]" };
        group.Validators.Add(result => CheckGroup(result.Tokens[0].Value, result.AddError));
        return group;
    }

    /// <summary>Says through <paramref name="addError"/> when <paramref name="name"/> is no group's name.</summary>
    public static void CheckGroup(string name, Action<string> addError)
    {
        if (!CursorName.TryParse(name, out _))
        {
            addError($"'{name}' is not a group name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-], not '.' or '..'");
        }
    }

    /// <summary>Settings as <c>NAME=VALUE</c>, checked as they are read.</summary>
    public static Argument<string[]> Settings(ArgumentArity arity)
    {
        var settings = new Argument<string[]>("SETTING=VALUE") { Description = SettingWords.Usage, Arity = arity };
        settings.Validators.Add(result =>
        {
            string[] words = [.. result.Tokens.Select(token => token.Value)];
            if (words.Length > 0 && !SettingWords.TryParse(words, out _, out var error))
            {
                result.AddError(error);
            }
        });
        return settings;
    }

    /// <summary>What <see cref="Settings"/> read; null for nothing.</summary>
    public static SettingsPatch? PatchOf(string[]? words) => words is { Length: > 0 } && SettingWords.TryParse(words, out var patch, out _) ? patch : null;

    /// <summary>Says through <paramref name="addError"/> when <paramref name="name"/> is no topic name.</summary>
    public static void CheckTopic(string name, Action<string> addError)
    {
        if (!TopicName.TryParse(name, out _))
        {
            addError($"'{name}' is not a topic name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-], not '.' or '..'");
        }
    }

    /// <summary>An option that takes a number of a range; null when it is not given.</summary>
    public static Option<long?> Number(string name, string description, string helpName, long min, long max = long.MaxValue, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => ParseNumber(result, name, min, max),
    };

    /// <summary>An argument that takes a number of a range.</summary>
    public static Argument<long?> Place(string name, string description, long min, long max) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ExactlyOne, // A nullable one would be optional.
        CustomParser = result => ParseNumber(result, name, min, max),
    };

    private static long? ParseNumber(ArgumentResult result, string name, long min, long max)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        var range = max == long.MaxValue ? $"from {min} on" : $"from {min} to {max}";
        result.AddError($"{name}: '{text}' is not a number {range}");
        return null;
    }
}
