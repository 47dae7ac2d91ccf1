namespace Walrus;

/// <content>The engine as a library: cursors, values, topics that begin late, groups and events.</content>
public static partial class Limits
{
    /// <summary>The most entries that <c>AtLeastOnce</c> may deliver again: beyond it a cursor is hardly durable, and it fits every counter.</summary>
    public const int CursorPersistEveryMax = 1_000_000;

    /// <summary>Bytes of one durable value: a few hundred times what a Raft node keeps, and small beside a part of the checkpoint, which holds all of them.</summary>
    public const int ValueBytesMax = 4 * 1024;

    /// <summary>Durable values of one store: each stands in every checkpoint. Together with their bytes they also need room there.</summary>
    public const int ValuesMax = 1_024;

    /// <summary>The latest offset that a new topic may begin with: half of all offsets lie behind it, which nobody ever writes.</summary>
    public const long StartOffsetMax = 1L << 62;

    /// <summary>How long the journal waits for a caller who hands over several calls as one group: a mistake in it must not stop the engine.</summary>
    public static readonly TimeSpan WriteGroupPatience = TimeSpan.FromSeconds(1);

    /// <summary>Events that wait for one watcher of an engine: some seconds of a busy one, and too few to be felt in memory.</summary>
    public const int EventsPerWatcherMax = 1_024;
}
