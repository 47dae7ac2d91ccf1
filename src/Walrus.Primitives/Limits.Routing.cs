namespace Walrus;

/// <content>Walrus.Cluster: calls on their way to the node that may carry them out, and the shared cursors.</content>
public static partial class Limits
{
    /// <summary>Calls to one place that wait for their leader: a few thousand clients of one topic that is being rolled over.</summary>
    public const int RouteWaitersMax = 16_384;

    /// <summary>Bytes of all calls of a node that wait for a leader: an outage must not fill the memory.</summary>
    public const long RouteWaitingBytesMax = 256L * 1024 * 1024;

    /// <summary>Partitions of the internal topic of cursors: so many nodes share the work, and so much less is loaded when one changes hands.</summary>
    public const int CursorTopicPartitions = 8;

    /// <summary>Entries of a segment of cursor moves: what a new owner reads before it serves, about a second's work.</summary>
    public const long CursorSegmentEntriesMax = 200_000;

    /// <summary>Bytes of a segment of cursor moves, for the same reason.</summary>
    public const long CursorSegmentBytesMax = 64L * 1024 * 1024;

    /// <summary>Cursors of one partition of the internal topic: about 100 bytes each in memory, and a snapshot of them at each rollover.</summary>
    public const int CursorsPerOwnerMax = 250_000;

    /// <summary>Bytes of one piece of a snapshot of cursors, at most one cursor more.</summary>
    public const int CursorSnapshotPieceBytes = 64 * 1024;

    /// <summary>Pieces of a snapshot on their way at once: the flushes are shared, and the followers' queues stay short.</summary>
    public const int CursorSnapshotPiecesInFlight = 8;

    /// <summary>Bytes of one read of cursor moves while an owner loads.</summary>
    public const int CursorLoadReadBytes = 1024 * 1024;

    /// <summary>Bytes of entries that one cursor reads ahead.</summary>
    public const int CursorReadAheadBytes = 256 * 1024;

    /// <summary>Bytes that all cursors of a node have read ahead; beyond it each reads one entry at a time.</summary>
    public const long CursorReadAheadBytesMax = 64L * 1024 * 1024;

    /// <summary>Calls of one cursor that wait for their turn at the owner.</summary>
    public const int CursorTurnsMax = 16_384;

    /// <summary>How long a call looks for the node that may carry it out: below the 10 s after which clients of Walrus try again, so that they see why.</summary>
    public static readonly TimeSpan RouteWaitMax = TimeSpan.FromSeconds(8);

    /// <summary>How long an answer is waited for at least, also at the end of that time.</summary>
    public static readonly TimeSpan RouteAnswerMin = TimeSpan.FromSeconds(1);

    /// <summary>The first pause after an attempt that did nothing; doubled with each.</summary>
    public static readonly TimeSpan RoutePauseMin = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest such pause: how late a leader that is back may be noticed when nothing tells of it.</summary>
    public static readonly TimeSpan RoutePauseMax = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the first of those that waited goes alone: a refusal comes back sooner.</summary>
    public static readonly TimeSpan RouteProbeMax = TimeSpan.FromMilliseconds(200);

    /// <summary>After this time without a call a cursor's entries that were read ahead are dropped.</summary>
    public static readonly TimeSpan CursorIdleMax = TimeSpan.FromSeconds(5);

    /// <summary>The pause after a failure to load cursors, or to trim what their snapshot replaced.</summary>
    public static readonly TimeSpan CursorLoadPause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long one proposal to trim segments of cursor moves is waited for; the next look proposes again.</summary>
    public static readonly TimeSpan CursorTrimMax = TimeSpan.FromSeconds(10);
}
