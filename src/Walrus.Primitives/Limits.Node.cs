namespace Walrus;

/// <content>The node: connections, requests in flight, rollover, shutdown.</content>
public static partial class Limits
{
    /// <summary>Client connections served at once by default: what a file descriptor limit of 20,000 bears beside the store's own files.</summary>
    public const int ConnectionsDefault = 10_000;

    /// <summary>The largest value that <c>--max-connections</c> takes: more than any one machine's ports and memory serve.</summary>
    public const int ConnectionsMax = 1_000_000;

    /// <summary>Bytes of requests that one connection has read ahead from its socket: one large read, and what a sender that is never served can occupy.</summary>
    public const int ConnectionReadBytesMax = 256 * 1024;

    /// <summary>Bytes of answers that one connection has handed to its socket before it waits for the client to read.</summary>
    public const int ConnectionWriteBytesMax = 64 * 1024;

    /// <summary>Requests of one connection in flight: enough to fill a group commit from one client, little enough to forget about.</summary>
    public const int RequestsInFlightMax = 1_024;

    /// <summary>Bytes of requests of one connection in flight; one request alone may always go, whatever its size.</summary>
    public const int RequestBytesInFlightMax = 4 * 1024 * 1024;

    /// <summary>Cursor reads of one connection in flight. Each may bring an entry as large as a frame into memory, so there are fewer than requests.</summary>
    public const int CursorReadsInFlightMax = 128;

    /// <summary>Bytes of answers of one connection that wait for their turn or are expected from reads in flight.</summary>
    public const int ReplyBytesInFlightMax = 4 * 1024 * 1024;

    /// <summary>Bytes that an answer is counted with at least: its slot, its task and its frame.</summary>
    public const int ReplyBytesMin = 512;

    /// <summary>How long a connection may stand still in the middle of a frame by default.</summary>
    public static readonly TimeSpan FrameIdleDefault = TimeSpan.FromSeconds(30);

    /// <summary>The shortest such time: below it a lost and repeated packet would cut honest clients.</summary>
    public static readonly TimeSpan FrameIdleMin = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such time.</summary>
    public static readonly TimeSpan FrameIdleMax = TimeSpan.FromHours(1);

    /// <summary>Entries after which a segment is sealed (<c>WALRUS_MAX_SEGMENT_ENTRIES</c>): Walrus's default.</summary>
    public const long SegmentEntriesDefault = 1_000_000;

    /// <summary>Time between two looks of the rollover monitor (<c>WALRUS_MONITOR_CHECK_MS</c>): Walrus's default.</summary>
    public static readonly TimeSpan MonitorIntervalDefault = TimeSpan.FromSeconds(10);

    /// <summary>The shortest time between two looks of the rollover monitor: Walrus's bound.</summary>
    public static readonly TimeSpan MonitorIntervalMin = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest: what a .NET timer takes is 49 days.</summary>
    public static readonly TimeSpan MonitorIntervalMax = TimeSpan.FromDays(30);

    /// <summary>How long a stopping node lets connections finish what is in flight before it cuts them.</summary>
    public static readonly TimeSpan ShutdownDrainMax = TimeSpan.FromSeconds(14);

    /// <summary>How long a stopping node waits for the store to flush and close after that: 30 s in all, the grace period of most supervisors.</summary>
    public static readonly TimeSpan ShutdownCloseMax = TimeSpan.FromSeconds(10);
}
