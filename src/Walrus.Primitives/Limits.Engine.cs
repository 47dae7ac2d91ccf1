namespace Walrus;

/// <content>The engine as a library: cursors and events.</content>
public static partial class Limits
{
    /// <summary>The most entries that <c>AtLeastOnce</c> may deliver again: beyond it a cursor is hardly durable, and it fits every counter.</summary>
    public const int CursorPersistEveryMax = 1_000_000;

    /// <summary>Events that wait for one watcher of an engine: some seconds of a busy one, and too few to be felt in memory.</summary>
    public const int EventsPerWatcherMax = 1_024;
}
