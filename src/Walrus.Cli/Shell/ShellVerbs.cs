using System.Diagnostics.CodeAnalysis;

namespace Walrus.Cli.Shell;

/// <summary>One command of the shell, for parsing, completion and <c>help</c> alike.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Word">The word in capitals.</param>
/// <param name="Usage">The whole form.</param>
/// <param name="Summary">One line for <c>help</c>.</param>
/// <param name="Example">A line that works.</param>
/// <param name="TakesTopic">True when its first argument is a topic.</param>
internal sealed record ShellVerbInfo(ShellVerb Verb, string Word, string Usage, string Summary, string Example, bool TakesTopic);

/// <summary>The table of the shell's commands.</summary>
internal static class ShellVerbs
{
    /// <summary>All words, QUIT beside EXIT, in the order of <c>help</c>.</summary>
    public static IReadOnlyList<ShellVerbInfo> All { get; } =
    [
        new(ShellVerb.Register, "REGISTER", "REGISTER <topic> [partitions]", "create a topic (no error when it exists)", "REGISTER logs", TakesTopic: true),
        new(ShellVerb.Put, "PUT", "PUT <topic> <payload>", "append an entry: the rest of the line, or what stands in double quotes", "PUT logs \"hello world\"", TakesTopic: true),
        new(ShellVerb.Get, "GET", "GET <topic>", "take the next entry; the topic's shared cursor moves on", "GET logs", TakesTopic: true),
        new(ShellVerb.Fetch, "FETCH", "FETCH <topic> <segment> <index> [partition]", "read an entry in place; no cursor moves", "FETCH logs 1 0", TakesTopic: true),
        new(ShellVerb.State, "STATE", "STATE <topic>", "show a topic's segments and their leaders", "STATE logs", TakesTopic: true),
        new(ShellVerb.Metrics, "METRICS", "METRICS", "show the state of the cluster as this broker sees it", "METRICS", TakesTopic: false),
        new(ShellVerb.Topics, "TOPICS", "TOPICS", "list the topics", "TOPICS", TakesTopic: false),
        new(ShellVerb.Describe, "DESCRIBE", "DESCRIBE <topic>", "show a topic's settings, and where its segments are", "DESCRIBE logs", TakesTopic: true),
        new(ShellVerb.Configure, "CONFIGURE", "CONFIGURE <topic> <setting=value>...", "change a topic's settings; =default follows the cluster again", "CONFIGURE logs retention_age=7d", TakesTopic: true),
        new(ShellVerb.Delete, "DELETE", "DELETE <topic>", "delete a topic with all its entries, for good", "DELETE logs", TakesTopic: true),
        new(ShellVerb.Cluster, "CLUSTER", "CLUSTER", "show the cluster: who leads, its nodes and what they hold", "CLUSTER", TakesTopic: false),
        new(ShellVerb.Defaults, "DEFAULTS", "DEFAULTS [setting=value]...", "show or change what topics follow without settings of their own", "DEFAULTS replication_factor=3", TakesTopic: false),
        new(ShellVerb.Drain, "DRAIN", "DRAIN <node>", "move away what a node leads and holds, and give it nothing new", "DRAIN 3", TakesTopic: false),
        new(ShellVerb.Undrain, "UNDRAIN", "UNDRAIN <node>", "take back a drain", "UNDRAIN 3", TakesTopic: false),
        new(ShellVerb.Remove, "REMOVE", "REMOVE <node> [force]", "drain a node, wait until it holds nothing, and remove it", "REMOVE 3", TakesTopic: false),
        new(ShellVerb.Take, "TAKE", "TAKE <topic> <group> [count]", "take the next entries for a consumer group, for good", "TAKE logs billing", TakesTopic: true),
        new(ShellVerb.Receive, "RECEIVE", "RECEIVE <topic> <group> [count]", "receive entries for a group, for 30 s, to be acknowledged", "RECEIVE logs billing 10", TakesTopic: true),
        new(ShellVerb.Ack, "ACK", "ACK <topic> <group> <receipt>...", "received entries are processed", "ACK logs billing 0.17.1.5", TakesTopic: true),
        new(ShellVerb.Release, "RELEASE", "RELEASE <topic> <group> <receipt>...", "give received entries back, to be handed out again", "RELEASE logs billing 0.17.1.5", TakesTopic: true),
        new(ShellVerb.Extend, "EXTEND", "EXTEND <topic> <group> <time> <receipt>...", "keep received entries for longer", "EXTEND logs billing 2m 0.17.1.5", TakesTopic: true),
        new(ShellVerb.Seek, "SEEK", "SEEK <topic> <group> start|end|<offset> [partition]", "put a group somewhere", "SEEK logs billing start", TakesTopic: true),
        new(ShellVerb.Group, "GROUP", "GROUP <topic> <group>", "show where a group is, and how far behind", "GROUP logs billing", TakesTopic: true),
        new(ShellVerb.Groups, "GROUPS", "GROUPS <topic>", "list a topic's groups", "GROUPS logs", TakesTopic: true),
        new(ShellVerb.Forget, "FORGET", "FORGET <topic> <group>", "forget a group", "FORGET logs billing", TakesTopic: true),
        new(ShellVerb.Help, "HELP", "HELP [command]", "explain the commands, or one of them", "HELP PUT", TakesTopic: false),
        new(ShellVerb.Exit, "EXIT", "EXIT", "leave (also QUIT or Ctrl-D)", "EXIT", TakesTopic: false),
        new(ShellVerb.Exit, "QUIT", "QUIT", "leave (also EXIT or Ctrl-D)", "QUIT", TakesTopic: false),
    ];

    /// <summary>The command that a word names, in capitals, small letters or mixed.</summary>
    public static bool TryFind(ReadOnlySpan<char> word, [NotNullWhen(true)] out ShellVerbInfo? info)
    {
        foreach (var candidate in All)
        {
            if (word.Equals(candidate.Word, StringComparison.OrdinalIgnoreCase))
            {
                info = candidate;
                return true;
            }
        }

        info = null;
        return false;
    }
}
