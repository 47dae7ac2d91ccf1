namespace Walrus;

/// <content>Walrus.Cluster: the metadata machine, placement and rollover.</content>
public static partial class Limits
{
    /// <summary>The largest number that metadata may hold (offset, epoch, incarnation, id, byte count): far from overflow when sums are taken.</summary>
    public const long MetadataNumberMax = 1L << 60;

    /// <summary>The highest segment number: a partition that rolls over every second gets there in 34 years.</summary>
    public const int SegmentNumberMax = 1 << 30;

    /// <summary>Topics of a cluster: each costs every node a few hundred bytes and a place in every snapshot.</summary>
    public const int ClusterTopicsMax = 100_000;

    /// <summary>
    /// Segments of all topics together from which no clean rollover is taken any more; retention has to trim first. Every node holds about 150 bytes for each.
    /// </summary>
    public const int ClusterSegmentsRolloverMax = 4_000_000;

    /// <summary>
    /// Segments of all topics together, at most. Above the bound for clean rollovers, so that a partition whose leader died can still be sealed and gets
    /// a next segment; encoded they all stay far below <see cref="SnapshotBytesMax"/>.
    /// </summary>
    public const int ClusterSegmentsMax = 5_000_000;

    /// <summary>Nodes that the metadata knows, removed ones included: those stay named as the leaders of old segments, and their ids stay refused.</summary>
    public const int ClusterNodesMax = 1_024;

    /// <summary>Copies of a segment: more cost every append a message and protect no better against what happens in practice.</summary>
    public const int ReplicationFactorMax = 7;

    /// <summary>Copies of a segment unless a topic says otherwise: one may be lost while another is away.</summary>
    public const int ReplicationFactorDefault = 3;

    /// <summary>Bytes of a segment from which it is rolled over, by default: a copy of one takes seconds, and a chain of them stays short.</summary>
    public const long SegmentBytesDefault = 1024L * 1024 * 1024;

    /// <summary>Bytes of the JSON object with which a client changes settings: all of them with room for blanks; what a request makes a node look at.</summary>
    public const int SettingsJsonBytesMax = 4_096;

    /// <summary>Characters of an unknown setting's name that the refusal repeats.</summary>
    public const int SettingNameCharsShown = 40;

    /// <summary>Characters of a node's name: a column of a status table.</summary>
    public const int NodeNameCharsMax = 64;

    /// <summary>Characters of an advertised host name: what DNS allows (RFC 1035, 2.3.4).</summary>
    public const int NodeHostCharsMax = 253;

    /// <summary>Open segments that a node may lead beyond the node with the fewest and still be next in the rotation: rotation goes on though loads differ a little.</summary>
    public const int LeadershipSlackSegments = 1;

    /// <summary>
    /// Segments that one look rolls over for other reasons than their length (draining, missing replicas, balance): each costs a metadata commit and a
    /// pause of its writers, so a thousand idle topics move over several looks.
    /// </summary>
    public const int TidyRolloversPerLookMax = 32;

    /// <summary>Rollovers under way at once: each drains a segment and waits for a metadata commit, and commits that come together share a flush.</summary>
    public const int RolloversAtOnceMax = 256;

    /// <summary>Time after which a rollover is called off whose segment cannot be drained, so that writers are not refused for ever: less than what their requests wait.</summary>
    public static readonly TimeSpan RolloverDrainMax = TimeSpan.FromSeconds(6);

    /// <summary>Time between two proposals of one rollover, when the first was refused or nobody knows what became of it.</summary>
    public static readonly TimeSpan RolloverRetryPause = TimeSpan.FromMilliseconds(50);

    /// <summary>Time between two reconciliations of leases when the metadata does not change (the seeds' lease interval).</summary>
    public static readonly TimeSpan LeaseInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Nodes with a vote in the metadata group: with more, each commit waits for more disks, and nothing is won.</summary>
    public const int ClusterVotersMax = 5;

    /// <summary>Time in which a node that starts with a member to ask must be taken in: nodes of a cluster are often started together, in any order.</summary>
    public static readonly TimeSpan JoinWaitMax = TimeSpan.FromSeconds(60);

    /// <summary>Time between two rounds of asking all members.</summary>
    public static readonly TimeSpan JoinPause = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Highest id of a node. Raft's members are named by it and by which store of the node it is (`RaftMember`), both in one number: 40 bits for the one, 20 for the other.
    /// </summary>
    public const long NodeIdMax = (1L << 40) - 1;

    /// <summary>Stores that a node may have after its first one, each in place of one that was lost: a disk a day for 2,800 years.</summary>
    public const long NodeStoresMax = (1L << 20) - 1;

    /// <summary>
    /// Time for which a node with an empty directory asks again while the node whose id it has still seems to answer: a process that was killed is noticed at once, a machine that lost
    /// its power when its links have been silent for <see cref="NodeSilenceMax"/>.
    /// </summary>
    public static readonly TimeSpan FormerStoreWaitMax = TimeSpan.FromSeconds(8);

    /// <summary>Time that a member has for its answer to a node that wants to join.</summary>
    public static readonly TimeSpan JoinAnswerMax = TimeSpan.FromSeconds(12);

    /// <summary>Time that a member tries to register the node: less than <see cref="JoinAnswerMax"/>, so that the answer says what was wrong.</summary>
    public static readonly TimeSpan JoinProposalMax = TimeSpan.FromSeconds(10);

    /// <summary>Bytes of the question of a node that wants to join: an id, two addresses and a name.</summary>
    public const int JoinQuestionBytesMax = 4 * 1024;

    /// <summary>Time in which a node catches up with the cluster before it says that there is no such topic.</summary>
    public static readonly TimeSpan TopicLookupMax = TimeSpan.FromSeconds(2);

    /// <summary>Time without sending after which a node says on a link that it is alive.</summary>
    public static readonly TimeSpan NodeKeepAlive = TimeSpan.FromMilliseconds(300);

    /// <summary>Time without hearing from a node after which its link is given up and what it leads goes to others: several signs of life, and so
    /// short that a topic whose leader falls silent takes entries again within two seconds. A pause of the node that listens does not count.</summary>
    public static readonly TimeSpan NodeSilenceMax = TimeSpan.FromMilliseconds(1_400);

    /// <summary>Time in which a node that stops gracefully hands over what it leads.</summary>
    public static readonly TimeSpan HandOverMax = TimeSpan.FromSeconds(6);

    /// <summary>Time for which a read waits until somebody can say what a segment holds whose leader is gone: an election and a seal, and less than clients wait.</summary>
    public static readonly TimeSpan ReadWaitMax = TimeSpan.FromSeconds(6);

    /// <summary>Time between two tries of such a read when the metadata does not change.</summary>
    public static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(50);
}
