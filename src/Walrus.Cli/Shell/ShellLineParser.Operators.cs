using Walrus.Cli.Settings;

namespace Walrus.Cli.Shell;

/// <content>What operators type: settings and nodes.</content>
internal static partial class ShellLineParser
{
    private static ShellLine ParseConfigure(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var topic = TakeWord(ref rest);
        if (!TryTopic(info, topic, out var name, out var mistake))
        {
            return mistake;
        }

        return SettingWords.TryParse(Words(rest), out var patch, out var error)
            ? new ShellLine(new ShellCommand(info.Verb, name, Settings: patch), Error: null)
            : Mistake(error);
    }

    private static ShellLine ParseDefaults(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        var words = Words(rest);
        if (words.Length == 0)
        {
            return new ShellLine(new ShellCommand(info.Verb), Error: null);
        }

        return SettingWords.TryParse(words, out var patch, out var error)
            ? new ShellLine(new ShellCommand(info.Verb, Settings: patch), Error: null)
            : Mistake(error);
    }

    private static ShellLine ParseNode(ShellVerbInfo info, ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var node = TakeWord(ref rest);
        var further = rest.Trim();
        var isForced = info.Verb == ShellVerb.Remove && further.Equals("force", StringComparison.OrdinalIgnoreCase);
        return (further.IsEmpty || isForced) && TryNumber(node, 1, Limits.MetadataNumberMax, out var number)
            ? new ShellLine(new ShellCommand(info.Verb, Node: number, IsForced: isForced), Error: null)
            : Mistake($"{info.Word} requires a node (from 1): {info.Usage}");
    }

    private static string[] Words(ReadOnlySpan<char> rest) =>
        rest.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
