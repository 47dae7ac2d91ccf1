using Walrus.Protocol;

namespace Walrus.Cli.Shell;

/// <summary>What the Tab key offers. Pure.</summary>
internal static class ShellCompletions
{
    /// <summary>
    /// The words that may stand where <paramref name="word"/> is being typed: commands at the start of the line (in capitals, or in small
    /// letters when the word so far has one), commands again after HELP, topics where a topic belongs, settings where they do.
    /// </summary>
    /// <param name="before">The line up to the word.</param>
    /// <param name="word">What is there of the word.</param>
    /// <param name="topics">The topic names known.</param>
    public static IReadOnlyList<string> For(string before, string word, IReadOnlyCollection<string> topics)
    {
        var earlier = before.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (earlier.Length == 0)
        {
            return Commands(word);
        }

        if (!ShellVerbs.TryFind(earlier[0], out var info))
        {
            return [];
        }

        if (info.Verb == ShellVerb.Defaults || (info.Verb == ShellVerb.Configure && earlier.Length > 1))
        {
            return [.. SettingNames.All.Select(name => name + "=").Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))];
        }

        if (earlier.Length > 1)
        {
            return [];
        }

        if (info.Verb == ShellVerb.Help)
        {
            return Commands(word);
        }

        return info.TakesTopic
            ? [.. topics.Where(topic => topic.StartsWith(word, StringComparison.Ordinal)).Order(StringComparer.Ordinal)]
            : [];
    }

    private static string[] Commands(string word)
    {
        var small = word.Any(char.IsAsciiLetterLower);
        return [.. ShellVerbs.All
            .Where(info => info.Word.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(info => small ? info.Word.ToLowerInvariant() : info.Word)];
    }
}
