using System.Globalization;

namespace Walrus.Cli.Shell;

/// <summary>
/// Reads a line of the shell: a word, then arguments with blanks between them. The payload of PUT is the rest of the line after one blank,
/// as it stands; when that rest is one double-quoted string, the quotes go and <c>\"</c>, <c>\\</c>, <c>\n</c>, <c>\r</c> and <c>\t</c>
/// in it stand for the characters (a backslash before anything else stands for itself). A line that starts with <c>#</c> is a comment.
/// Pure.
/// </summary>
internal static partial class ShellLineParser
{
    /// <summary>Reads one line.</summary>
    public static ShellLine Parse(string line)
    {
        var rest = line.AsSpan().TrimStart();
        if (rest.IsEmpty || rest[0] == '#')
        {
            return default;
        }

        var word = TakeWord(ref rest);
        if (!ShellVerbs.TryFind(word, out var info))
        {
            return Mistake(UnknownWord(word.ToString()));
        }

        return info.Verb switch
        {
            ShellVerb.Put => ParsePut(info, rest),
            ShellVerb.Register => ParseRegister(info, rest),
            ShellVerb.Fetch => ParseFetch(info, rest),
            ShellVerb.Get or ShellVerb.State or ShellVerb.Describe or ShellVerb.Delete or ShellVerb.Groups => ParseTopicOnly(info, rest),
            ShellVerb.Configure => ParseConfigure(info, rest),
            ShellVerb.Defaults => ParseDefaults(info, rest),
            ShellVerb.Drain or ShellVerb.Undrain or ShellVerb.Remove => ParseNode(info, rest),
            >= ShellVerb.Take and <= ShellVerb.Forget => ParseGroup(info, rest),
            ShellVerb.Help => ParseHelp(rest),
            _ => rest.Trim().IsEmpty
                ? new ShellLine(new ShellCommand(info.Verb), Error: null)
                : Mistake($"{info.Word} takes no argument"),
        };
    }

    /// <summary>What to say about a word that is no command.</summary>
    public static string UnknownWord(string word)
    {
        var nearest = NearestWord.Find(word, ShellVerbs.All.Select(info => info.Word));
        var shown = word.Length > 40 ? word[..40] + "..." : word;
        return nearest is null
            ? $"unknown command '{shown}': HELP lists the commands"
            : $"unknown command '{shown}': did you mean {nearest}?";
    }

    private static ShellLine ParsePut(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var topic = TakeWord(ref rest);
        if (!TryTopic(info, topic, out var name, out var mistake))
        {
            return mistake;
        }

        // A blank left behind by accident must not append an empty entry.
        if (rest.Length <= 1)
        {
            return Mistake($"PUT requires a payload: {info.Usage} (\"\" for an empty one)");
        }

        var payload = rest[1..];
        return new ShellLine(new ShellCommand(info.Verb, name, Unquote(payload) ?? payload.ToString()), Error: null);
    }

    private static ShellLine ParseRegister(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var topic = TakeWord(ref rest);
        if (!TryTopic(info, topic, out var name, out var mistake))
        {
            return mistake;
        }

        var count = rest.Trim();
        if (count.IsEmpty)
        {
            return new ShellLine(new ShellCommand(info.Verb, name), Error: null);
        }

        return TryNumber(count, 1, Limits.TopicPartitionsMax, out var partitions)
            ? new ShellLine(new ShellCommand(info.Verb, name, Partitions: (int)partitions), Error: null)
            : Mistake($"partitions must be a number from 1 to {Limits.TopicPartitionsMax}: {info.Usage}");
    }

    private static ShellLine ParseFetch(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var topic = TakeWord(ref rest);
        if (!TryTopic(info, topic, out var name, out var mistake))
        {
            return mistake;
        }

        rest = rest.TrimStart();
        var segment = TakeWord(ref rest);
        rest = rest.TrimStart();
        var index = TakeWord(ref rest);
        var partition = rest.Trim();
        if (!TryNumber(segment, 1, int.MaxValue, out var segmentNumber) || !TryNumber(index, 0, long.MaxValue, out var indexNumber))
        {
            return Mistake($"FETCH requires a segment (from 1) and an index (from 0): {info.Usage}");
        }

        var partitionNumber = 0L;
        return partition.IsEmpty || TryNumber(partition, 0, Limits.TopicPartitionsMax - 1, out partitionNumber)
            ? new ShellLine(
                new ShellCommand(info.Verb, name, Segment: (int)segmentNumber, Index: indexNumber, Partition: (int)partitionNumber),
                Error: null)
            : Mistake($"partition must be a number from 0 to {Limits.TopicPartitionsMax - 1}: {info.Usage}");
    }

    private static ShellLine ParseTopicOnly(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        var topic = rest.Trim();
        return TryTopic(info, topic, out var name, out var mistake)
            ? new ShellLine(new ShellCommand(info.Verb, name), Error: null)
            : mistake;
    }

    private static ShellLine ParseHelp(ReadOnlySpan<char> rest)
    {
        var word = rest.Trim();
        if (word.IsEmpty)
        {
            return new ShellLine(new ShellCommand(ShellVerb.Help), Error: null);
        }

        return ShellVerbs.TryFind(word, out var info)
            ? new ShellLine(new ShellCommand(ShellVerb.Help, info.Word), Error: null)
            : Mistake(UnknownWord(word.ToString()));
    }

    private static bool TryTopic(ShellVerbInfo info, ReadOnlySpan<char> topic, out string name, out ShellLine mistake)
    {
        name = topic.ToString();
        mistake = default;
        if (topic.IsEmpty)
        {
            mistake = Mistake($"{info.Word} requires a topic: {info.Usage}");
            return false;
        }

        if (!TopicName.TryParse(name, out _))
        {
            mistake = Mistake($"'{(name.Length > 60 ? name[..60] + "..." : name)}' is not a topic name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-], not '.' or '..'");
            return false;
        }

        return true;
    }

    /// <summary>The content of <paramref name="text"/> when it is one quoted string with nothing but blanks around it; null otherwise.</summary>
    private static string? Unquote(ReadOnlySpan<char> text)
    {
        var quoted = text.Trim();
        if (quoted.Length < 2 || quoted[0] != '"')
        {
            return null;
        }

        var content = new System.Text.StringBuilder(quoted.Length);
        for (var at = 1; at < quoted.Length; at++)
        {
            var character = quoted[at];
            if (character == '"')
            {
                return at == quoted.Length - 1 ? content.ToString() : null;
            }

            if (character == '\\' && at + 1 < quoted.Length && Escaped(quoted[at + 1]) is { } escaped)
            {
                character = escaped;
                at++;
            }

            content.Append(character);
        }

        return null;
    }

    private static char? Escaped(char letter) => letter switch
    {
        '"' => '"',
        '\\' => '\\',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => null,
    };

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> rest)
    {
        var end = 0;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
        {
            end++;
        }

        var word = rest[..end];
        rest = rest[end..];
        return word;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, long min, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;

    private static ShellLine Mistake(string message) => new(Command: null, message);
}
