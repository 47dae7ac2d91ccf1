namespace Walrus;

/// <summary>Every bound of the platform, with its unit in the name and the reason beside it. A test refuses entries that nothing uses or no test names.</summary>
/// <remarks>This file: names, frames, entries and batches. The other parts are in Limits.*.cs, by duty.</remarks>
public static partial class Limits
{
    /// <summary>Characters of a topic or cursor name. Kafka's bound: leaves room for suffixes within the 255 bytes of a file name.</summary>
    public const int NameCharsMax = 249;

    /// <summary>Bytes of one client frame's body by default (<c>--max-frame-bytes</c>). What Walrus's own clients stay below.</summary>
    public const int FrameBytesDefault = 1024 * 1024;

    /// <summary>The smallest value that <c>--max-frame-bytes</c> takes: below it no command with a topic name fits.</summary>
    public const int FrameBytesMin = 64;

    /// <summary>The largest value that <c>--max-frame-bytes</c> takes: an entry of that size must still fit into one batch.</summary>
    public const int FrameBytesMax = 16 * 1024 * 1024;

    /// <summary>A refused frame of up to this many bytes is read and dropped, so that the next frame is understood; beyond it the connection is closed.</summary>
    public const int DroppedFrameBytesMax = 64 * 1024 * 1024;

    /// <summary>Headers of one entry: more are a mistake, and each costs a parse on every read.</summary>
    public const int EntryHeadersMax = 1_000;

    /// <summary>Partitions of one topic: each costs memory in every node that serves it.</summary>
    public const int TopicPartitionsMax = 1_024;

    /// <summary>Bytes of one batch, header included. A quarter of the default journal file, so that a file's unused end stays small.</summary>
    public const int BatchBytesMax = 17 * 1024 * 1024;

    /// <summary>Entries of one batch. Keeps the offset arithmetic of a batch far inside Kafka's int32 fields.</summary>
    public const int BatchEntriesMax = 1_000_000;

    /// <summary>Bytes of buffer that a batch builder keeps between batches: most batches fit, and an exceptional one does not pin its memory.</summary>
    public const int BatchBufferBytesKept = 1024 * 1024;

    /// <summary>Bytes of one checkpoint part's body: a part fits into the smallest journal file's remainder and is checked in one go.</summary>
    public const int CheckpointPartBytesMax = 32 * 1024;

    /// <summary>Bytes of a pack's run between two items of its sparse index: about what one read from a disk brings in anyway.</summary>
    public const int PackIndexStrideBytes = 64 * 1024;

    /// <summary>Bytes that a pack is written in: sequential writes of this size reach the disk's full rate (measured, shared/limits.md).</summary>
    public const int PackWriteBytes = 1024 * 1024;

    // ---- The node: connections, requests in flight, rollover, shutdown ----

    /// <summary>The smallest value that <c>--max-frame-bytes</c> takes: below it no command with a topic name fits.</summary>
    public const int FrameBytesMin = 64;

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
    public static readonly TimeSpan ShutdownDrainMax = TimeSpan.FromSeconds(20);

    /// <summary>How long a stopping node waits for the store to flush and close after that: 30 s in all, the grace period of most supervisors.</summary>
    public static readonly TimeSpan ShutdownCloseMax = TimeSpan.FromSeconds(10);

    // ---- walrus-cli ----

    /// <summary>Bytes that <c>walrus-cli</c> reads at once from a source of lines: large enough that the call costs nothing per line.</summary>
    public const int LineReadBytes = 256 * 1024;

    /// <summary>Lines of an import in flight at once: enough to share a flush among thousands, few enough to compare again after a break.</summary>
    public const int ImportWindowLines = 8_192;

    /// <summary>Bytes of an import in flight at once; a single longer line is a window of its own.</summary>
    public const int ImportWindowBytes = 4 * 1024 * 1024;

    /// <summary>Bytes at the start of an import's source that are hashed to know it again: one read, and two logs seldom share it.</summary>
    public const int ImportSourceHeadBytes = 64 * 1024;

    /// <summary>Bytes of an import's state file: it holds about five hundred, so anything much longer is another file.</summary>
    public const int ImportStateBytesMax = 64 * 1024;

    /// <summary>How often a running import writes its state file: what a kill costs is at most reading back this much.</summary>
    public static readonly TimeSpan ImportStateInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a break the topic's end must stay still before lines are sent again: requests in flight may still land.</summary>
    public static readonly TimeSpan ImportSettle = TimeSpan.FromMilliseconds(250);

    /// <summary>The first pause between two tries to reach a broker that is gone; it doubles up to <see cref="ImportRetryPauseMax"/>.</summary>
    public static readonly TimeSpan ImportRetryPauseMin = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two tries to reach a broker that is gone.</summary>
    public static readonly TimeSpan ImportRetryPauseMax = TimeSpan.FromSeconds(2);

    /// <summary>Lines of the shell's history that are kept: what bash keeps.</summary>
    public const int ShellHistoryLines = 1_000;

    /// <summary>Characters of a line that the shell's history keeps; a longer one was pasted and is not wanted again.</summary>
    public const int ShellHistoryLineCharsMax = 4_096;

    /// <summary>How old the shell's list of topic names may be before it is asked for again.</summary>
    public static readonly TimeSpan ShellTopicsAgeMax = TimeSpan.FromSeconds(5);

    /// <summary>How long <c>walrus-cli</c> tries to connect: a person waits no longer before looking what is wrong.</summary>
    public static readonly TimeSpan CliConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of output that <c>walrus-cli</c> gathers before it writes.</summary>
    public const int OutputBufferBytes = 256 * 1024;

    // ---- Walrus.Client ----

    /// <summary>Requests that a client sends ahead of their answers by default: enough that a connection is never idle (limits.md: depth 256 saturates it).</summary>
    public const int ClientInFlightRequestsDefault = 1_024;

    /// <summary>The most that the setting takes: each costs a small object in the client and a place in the broker's order of answers.</summary>
    public const int ClientInFlightRequestsMax = 65_536;

    /// <summary>Entries that a reader asks for ahead by default.</summary>
    public const int ClientReadAheadEntriesDefault = 256;

    /// <summary>The most entries that a reader asks for ahead; see <see cref="ClientReadAheadBytes"/> for their memory.</summary>
    public const int ClientReadAheadEntriesMax = 4_096;

    /// <summary>Bytes that a reader means to hold ahead, judged by the largest entry that it saw lately: a few large network reads.</summary>
    public const int ClientReadAheadBytes = 4 * 1024 * 1024;

    /// <summary>Bytes that the client gathers for one write to its socket: limits.md, large writes pay and more than this gains nothing.</summary>
    public const int ClientWriteBytesTarget = 256 * 1024;

    /// <summary>Bytes of the client's receive buffer while answers are small; a large answer makes it grow as its bytes come.</summary>
    public const int ClientReceiveBytes = 128 * 1024;

    /// <summary>Idle request objects that a client keeps for reuse.</summary>
    public const int ClientPooledRequestsMax = 1_024;

    /// <summary>The longest timeout or pause that the client's options take: within the range of the runtime's timers (2^32 - 2 ms).</summary>
    public static readonly TimeSpan ClientWaitMax = TimeSpan.FromDays(24);

    // ---- Formats of batches, checkpoints and packs ----
}
