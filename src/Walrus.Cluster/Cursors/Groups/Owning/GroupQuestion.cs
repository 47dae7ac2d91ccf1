using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>What a call wants of a group. Numbers are on the wire.</summary>
internal enum GroupVerb
{
    /// <summary>Entries, handed out for good.</summary>
    Take = 1,

    /// <summary>Entries, to be acknowledged.</summary>
    Receive = 2,

    /// <summary>Entries are done with.</summary>
    Acknowledge = 3,

    /// <summary>Entries are given back.</summary>
    Release = 4,

    /// <summary>Entries are needed for longer.</summary>
    Extend = 5,

    /// <summary>Put it there.</summary>
    Place = 6,

    /// <summary>Where it is.</summary>
    Describe = 7,

    /// <summary>Forget it.</summary>
    Drop = 8,

    /// <summary>The topic's groups in one partition of the cursor topic.</summary>
    List = 9,
}

/// <summary>What is asked of a group's owner. What a verb does not use is at its default.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Key">The group; without a name for <see cref="GroupVerb.List"/>.</param>
internal sealed record GroupQuestion(GroupVerb Verb, GroupKey Key)
{
    /// <summary>Take, Receive: how many entries at most, from 1.</summary>
    public int EntriesMax { get; init; }

    /// <summary>Take, Receive: how long to wait for the first.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Receive, Extend: how long from now on they are their consumer's.</summary>
    public TimeSpan Visibility { get; init; }

    /// <summary>Acknowledge, Release, Extend: what for.</summary>
    public ImmutableArray<DeliveryReceipt> Receipts { get; init; } = [];

    /// <summary>Place: where.</summary>
    public PartitionNumber Partition { get; init; }

    /// <summary>Place: where there.</summary>
    public Offset Position { get; init; }

    /// <summary>List: which partition of the cursor topic.</summary>
    public PartitionNumber Share { get; init; }

    /// <summary>True when entries are wanted.</summary>
    public bool IsForEntries => Verb is GroupVerb.Take or GroupVerb.Receive;

    /// <summary>True when doing it twice is as good as once: what a lost answer handed out comes back by itself.</summary>
    public bool IsRepeatable => Verb != GroupVerb.Take;
}
