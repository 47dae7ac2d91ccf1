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
}
