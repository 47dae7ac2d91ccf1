using System.Globalization;

namespace Walrus.Consensus.Runtime;

/// <summary>What a topic of Raft's memory holds.</summary>
internal enum StoreTopicKind
{
    /// <summary>Log entries; the offset is the index.</summary>
    Log = 0,

    /// <summary>The pieces of one snapshot.</summary>
    Snapshot = 1,
}

/// <summary>
/// The names under which Raft's memory lies in a node's store. They begin with <c>__</c>, so clients cannot use them
/// (<see cref="TopicName.IsInternal"/>). Each topic's number is used once: what an unfinished change left behind is never mistaken for what came later.
/// </summary>
internal static class StoreNames
{
    private const string LogPrefix = "__raft.log.";
    private const string SnapshotPrefix = "__raft.snapshot.";

    /// <summary>The value that says which topics are in force, and holds the hard state.</summary>
    public static ValueName State { get; } = new("__raft.state");

    /// <summary>What a host claims of its engine: all of the above.</summary>
    public const string Claim = "__raft";

    public static TopicName Of(StoreTopicKind kind, long number) =>
        new((kind == StoreTopicKind.Log ? LogPrefix : SnapshotPrefix) + number.ToString(CultureInfo.InvariantCulture));

    /// <summary>False for a topic that is not Raft's.</summary>
    public static bool TryParse(TopicName name, out StoreTopicKind kind, out long number)
    {
        kind = name.Value.StartsWith(LogPrefix, StringComparison.Ordinal) ? StoreTopicKind.Log : StoreTopicKind.Snapshot;
        string prefix = kind == StoreTopicKind.Log ? LogPrefix : SnapshotPrefix;
        number = 0;
        return name.Value.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(name.Value.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
