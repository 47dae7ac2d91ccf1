using System.Globalization;
using System.Text.RegularExpressions;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>The configurations that are explored.</summary>
internal static partial class Settings
{
    /// <summary>A configuration from its short form, such as "nodes 3 segments 2 entries 1 seals 1 crashes 1": what is not named is as in <see cref="Setting"/>, a budget 0.</summary>
    public static Setting Parse(string text)
    {
        Dictionary<string, string> words = Pair().Matches(text).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        Setting setting = new()
        {
            Name = text,
            Budget = new Budget
            {
                Entries = Number("entries", 1), Crashes = Number("crashes", 0), Losses = Number("losses", 0), Disorders = Number("disorders", 0),
                Timeouts = Number("timeouts", 0), Seals = Number("seals", 0), Rollovers = Number("rollovers", 0),
            },
        };
        setting = setting with
        {
            Nodes = Number("nodes", setting.Nodes),
            Segments = Number("segments", setting.Segments),
            IsEach = Number("each", 1) == 1,
            AnswersWait = Number("waiting", 0) == 1,
            Coordinators = Nodes("coordinators", setting.Coordinators),
            Mortal = Nodes("mortal", setting.Mortal),
        };
        return setting;

        int Number(string name, int otherwise) => words.TryGetValue(name, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

        System.Collections.Immutable.ImmutableArray<int> Nodes(string name, System.Collections.Immutable.ImmutableArray<int> otherwise) =>
            words.TryGetValue(name, out string? value) ? [.. value.Select(digit => digit - '0')] : otherwise;
    }

    [GeneratedRegex("(?<name>[a-z]+) (?<value>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pair();
}
