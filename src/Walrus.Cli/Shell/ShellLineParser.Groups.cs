using Walrus.Cli.Commands;

namespace Walrus.Cli.Shell;

/// <content>Consumer groups.</content>
internal static partial class ShellLineParser
{
    private static ShellLine ParseGroup(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var topic = TakeWord(ref rest);
        if (!TryTopic(info, topic, out var name, out var mistake))
        {
            return mistake;
        }

        var words = Words(rest);
        if (words.Length == 0 || !CursorName.TryParse(words[0], out _))
        {
            return Mistake($"{info.Word} requires a group: {info.Usage}");
        }

        return IsGroupLine(info.Verb, words)
            ? new ShellLine(new ShellCommand(info.Verb, name, Words: words), Error: null)
            : Mistake($"{info.Word} does not take that: {info.Usage}");
    }

    /// <summary>True when what stands behind the group is what the command takes.</summary>
    private static bool IsGroupLine(ShellVerb verb, string[] words) => verb switch
    {
        ShellVerb.Take or ShellVerb.Receive => words.Length == 1 || (words.Length == 2 && TryNumber(words[1], 1, Limits.GroupEntriesMax, out _)),
        ShellVerb.Ack or ShellVerb.Release => words.Length > 1,
        ShellVerb.Extend => words.Length > 2 && DurationText.TryParse(words[1], out _),
        ShellVerb.Seek => words.Length is 2 or 3 && GroupsCommand.PlaceOf(words[1]) is not null
            && (words.Length == 2 || TryNumber(words[2], 0, Limits.TopicPartitionsMax - 1, out _)),
        _ => words.Length == 1,
    };
}
