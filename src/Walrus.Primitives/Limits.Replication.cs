namespace Walrus;

/// <content>Walrus.Cluster: how entries get from a segment's leader to its followers.</content>
public static partial class Limits
{
    /// <summary>Characters of a boot id that are kept: Linux has 36.</summary>
    public const int BootIdCharsMax = 64;

    /// <summary>
    /// Bytes of batches in one message to a follower, about; a batch that is larger goes alone. Small enough that segments which share a link take turns every few
    /// milliseconds, large enough that the message's own cost does not count.
    /// </summary>
    public const int ReplicationMessageBytes = 256 * 1024;

    /// <summary>Bytes of one segment that are on their way to one follower and not acknowledged, about: a round trip of 20 ms at 200 MB/s.</summary>
    public const int ReplicationWindowBytes = 4 * 1024 * 1024;

    /// <summary>Messages of one segment that are on their way to one follower and not acknowledged.</summary>
    public const int ReplicationWindowMessages = 64;

    /// <summary>Appends of one segment that wait for its followers. More are turned away: whoever sends more than the followers take has to know.</summary>
    public const int ReplicationWaitersMax = 16_384;

    /// <summary>Appends that wait while the log of a new segment is being made, which takes one flush.</summary>
    public const int ReplicationOpeningAppendsMax = 1_024;

    /// <summary>Bytes of such appends.</summary>
    public const int ReplicationOpeningBytesMax = 8 * 1024 * 1024;

    /// <summary>Waits for appends that a host keeps for reuse: as many as may wait in one busy segment.</summary>
    public const int ReplicationPooledWaitersMax = 16_384;

    /// <summary>How often a leader looks for followers whose pause is over or whose answer is overdue.</summary>
    public static readonly TimeSpan ReplicationTick = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a leader waits for the answer to what it sent before it asks the follower where it is. Asking costs one small message.</summary>
    public static readonly TimeSpan ReplicationAnswerPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long a follower is left alone after it said that it does not know the segment (its metadata is behind) or has no room; doubled each time.</summary>
    public static readonly TimeSpan ReplicationPauseMin = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest such pause.</summary>
    public static readonly TimeSpan ReplicationPauseMax = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a drained segment is kept open for followers that are about to have all of it: some flushes. Those that are later get the rest as a repair, which costs more than the wait.
    /// </summary>
    public static readonly TimeSpan ReplicationEvenPatience = TimeSpan.FromMilliseconds(50);

    /// <summary>How long to wait before a log is made, cut or deleted once more, after there was no space.</summary>
    public static readonly TimeSpan SegmentWorkRetry = TimeSpan.FromSeconds(1);
}
