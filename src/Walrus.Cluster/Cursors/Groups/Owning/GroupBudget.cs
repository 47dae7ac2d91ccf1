namespace Walrus.Cluster;

/// <summary>What all groups of a node share: how many entries they keep in mind, and a count that never repeats in this life of the node.</summary>
internal sealed class GroupBudget
{
    private long _entries;
    private long _stamps;

    /// <summary>How many more entries may be handed out by any of them.</summary>
    public int Room => (int)Math.Clamp(Limits.GroupsInFlightMax - Volatile.Read(ref _entries), 0, Limits.GroupsInFlightMax);

    /// <summary>More, or with a negative number fewer, are kept in mind.</summary>
    public void Add(long entries) => Interlocked.Add(ref _entries, entries);

    /// <summary>The next number.</summary>
    public long NextStamp() => Interlocked.Increment(ref _stamps);
}
