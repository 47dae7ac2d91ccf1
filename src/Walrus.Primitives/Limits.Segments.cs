namespace Walrus;

/// <content>Walrus.Cluster: reading other nodes' copies, sealing, failover, repair and retention.</content>
public static partial class Limits
{
    /// <summary>Bytes of record batches that one node asks another for at once, beyond which only a single larger batch goes: long enough to make a round trip cheap.</summary>
    public const int SegmentPieceBytesMax = 1024 * 1024;

    /// <summary>Answers with record batches that a node has in memory for others at once: 64 MiB of pieces; further questions wait.</summary>
    public const int SegmentReadsServedMax = 64;

    /// <summary>How long a reader waits for a node before it asks another one.</summary>
    public static readonly TimeSpan SegmentReadPatience = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait for new entries before the reader looks again: bounds what a lost notice costs.</summary>
    public static readonly TimeSpan SegmentWaitMax = TimeSpan.FromSeconds(5);

    /// <summary>Long questions to leaders that a node has open at once: a quarter of what a link takes, so that reads have room beside them. More wait by looking again.</summary>
    public const int SegmentWaitsMax = 1_024;

    /// <summary>When a reader that waits looks again while the leader of the segment does not answer.</summary>
    public static readonly TimeSpan SegmentWaitRetry = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a coordinator waits for a replica's promise or for a part to be durable there: beyond any flush that is going to succeed.</summary>
    public static readonly TimeSpan SealPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long a coordinator that knows enough lengths waits for the other replicas: a longer copy among them keeps entries whose outcome was unknown.</summary>
    public static readonly TimeSpan SealStragglerPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long a coordinator tries to have the whole segment on an ack quorum before a seal quorum has to do, which is smaller where the number of replicas is even,
    /// and still survives the loss of any minority of them.
    /// </summary>
    public static readonly TimeSpan SealCopiesPatience = TimeSpan.FromSeconds(1);

    /// <summary>The first pause before a replica that did not answer a coordinator is asked again; doubles up to <see cref="SealRetryMax"/>.</summary>
    public static readonly TimeSpan SealRetryMin = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause before a replica that did not answer a coordinator is asked again.</summary>
    public static readonly TimeSpan SealRetryMax = TimeSpan.FromSeconds(1);

    /// <summary>When a coordinator begins anew, forgetting what replicas said: one that could not vouch for its copy may have recovered.</summary>
    public static readonly TimeSpan SealAttemptMax = TimeSpan.FromSeconds(10);

    /// <summary>A leader whose links broke and that has not come back for so long has lost its segments: long against a pause of the runtime or the network, short against what clients bear.</summary>
    public static readonly TimeSpan LeaderSilenceMax = TimeSpan.FromSeconds(1);

    /// <summary>How often the failover controller looks without being told of a change.</summary>
    public static readonly TimeSpan FailoverInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>The shortest time between two looks at all partitions: a look walks them, and thousands of seals change the metadata as often.</summary>
    public static readonly TimeSpan FailoverLookPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Segments that a controller seals at once: enough to fill the batches of Raft and of the journal, and few enough to leave room on the links.</summary>
    public const int SealsAtOnceMax = 512;

    /// <summary>How long a count of the nodes' load is placed by; within it each placement knows of those before.</summary>
    public static readonly TimeSpan PlacementFactsAge = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Bytes a second of sealed copies that a node reads against their checksums, by default: a terabyte in a day and a half, and less than a tenth of what a slow disk reads.
    /// </summary>
    public const long ScrubBytesPerSecondDefault = 8L * 1024 * 1024;

    /// <summary>Fastest rate at which a node can be told to scrub: more than a disk reads.</summary>
    public const long ScrubBytesPerSecondMax = 1L << 40;

    /// <summary>
    /// Time from one round of scrubbing to the next, by default: damage that nobody reads is found within days, while the other copies are still there, and a disk is not kept busy for nothing.
    /// </summary>
    public static readonly TimeSpan ScrubEveryDefault = TimeSpan.FromDays(7);

    /// <summary>Shortest time between the beginnings of two rounds.</summary>
    public static readonly TimeSpan ScrubEveryMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time between the beginnings of two rounds.</summary>
    public static readonly TimeSpan ScrubEveryMax = TimeSpan.FromDays(366);

    /// <summary>Bytes that are scrubbed at a time: between two pieces others have the disk.</summary>
    public const int ScrubPieceBytes = 256 * 1024;

    /// <summary>Longest time between two looks whether there is something to scrub.</summary>
    public static readonly TimeSpan ScrubPauseMax = TimeSpan.FromMinutes(1);

    /// <summary>Copies of open segments that a node with a new store notes as lost at once: they share flushes.</summary>
    public const int SegmentDoubtsAtOnceMax = 256;

    /// <summary>Segments that a node names in its report of what it lacks; a report says how many more there are. So a report stays within 1 MiB.</summary>
    public const int RepairReportSegmentsMax = 65_536;

    /// <summary>Time that a node has for such a report: an operator waits for the answer.</summary>
    public static readonly TimeSpan RepairReportPatience = TimeSpan.FromSeconds(2);

    /// <summary>Bytes a second that a node takes in to repair its copies of sealed segments: half of a gigabit link, so that clients keep the other half.</summary>
    public const long RepairBytesPerSecond = 64L * 1024 * 1024;

    /// <summary>Copies that a node completes at once: more share the same rate.</summary>
    public const int RepairsPerNodeMax = 4;

    /// <summary>Segments of the whole cluster that are being given another replica at once.</summary>
    public const int RepairsAtOnceMax = 16;

    /// <summary>Segments that one walk over all of them finds for another place: a walk is long in a large cluster.</summary>
    public const int RepairMovesPerLookMax = 1_024;

    /// <summary>How long a segment that could not be repaired is left alone.</summary>
    public static readonly TimeSpan RepairRest = TimeSpan.FromSeconds(5);

    /// <summary>How often gaps of this node and missing replicas of the cluster are looked for.</summary>
    public static readonly TimeSpan RepairInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a node that does not answer still counts as holding its copies: longer than a restart, because it comes back with them.</summary>
    public static readonly TimeSpan ReplicaAwayMax = TimeSpan.FromMinutes(10);

    /// <summary>How long a node copies before it answers how far it is, and is asked to go on.</summary>
    public static readonly TimeSpan CopyTurnMax = TimeSpan.FromSeconds(10);

    /// <summary>How long the node that asks waits for such an answer: a turn of waiting for a place, one of copying, and a piece that is slow.</summary>
    public static readonly TimeSpan CopyPatience = TimeSpan.FromSeconds(30);

    /// <summary>How long a copy that metadata does not name is kept after the last time that somebody asked for it.</summary>
    public static readonly TimeSpan CopyKeptMax = TimeSpan.FromMinutes(1);

    /// <summary>How often the Raft leader looks for segments that retention gives up.</summary>
    public static readonly TimeSpan ClusterRetentionInterval = TimeSpan.FromSeconds(10);

    /// <summary>Sealed segments whose size and age the Raft leader remembers: 40 MiB; beyond it forgets all and asks again.</summary>
    public const int SegmentSizesKeptMax = 500_000;

    /// <summary>Questions for size and age of segments that are under way at once.</summary>
    public const int SegmentSizeQuestionsMax = 64;
}
