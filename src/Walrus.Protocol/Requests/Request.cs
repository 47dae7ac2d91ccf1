using System.Buffers;

namespace Walrus.Protocol;

/// <summary>The commands of the protocol.</summary>
public enum RequestKind
{
    /// <summary>The frame is no command; <see cref="Request.Error"/> says why.</summary>
    Invalid,

    /// <summary><c>REGISTER topic [partitions]</c></summary>
    Register,

    /// <summary><c>PUT topic payload</c></summary>
    Put,

    /// <summary><c>GET topic</c></summary>
    Get,

    /// <summary><c>FETCH topic segment index [partition]</c>; the partition is an extension.</summary>
    Fetch,

    /// <summary><c>STATE topic</c></summary>
    State,

    /// <summary><c>METRICS</c></summary>
    Metrics,

    /// <summary><c>TOPICS</c>, an extension.</summary>
    Topics,

    /// <summary><c>CLUSTER</c>, an extension.</summary>
    Cluster,

    /// <summary><c>DESCRIBE topic</c>, an extension.</summary>
    Describe,

    /// <summary><c>DELETE topic</c>, an extension.</summary>
    Delete,

    /// <summary><c>CONFIGURE topic json</c>, an extension.</summary>
    Configure,

    /// <summary><c>DEFAULTS</c>, an extension: what topics follow that have no settings of their own.</summary>
    Defaults,

    /// <summary><c>DEFAULTS json</c>, an extension: changes them.</summary>
    SetDefaults,

    /// <summary><c>REMOVE node [force]</c>, an extension.</summary>
    Remove,

    /// <summary><c>DRAIN node</c>, an extension.</summary>
    Drain,

    /// <summary><c>UNDRAIN node</c>, an extension.</summary>
    Undrain,

    /// <summary><c>PRODUCER</c>, an extension: a producer id that nobody else has.</summary>
    Producer,

    /// <summary><c>PRODUCE topic partition producer epoch sequence lengths payload</c>, an extension: a batch that may be sent again.</summary>
    Produce,

    /// <summary><c>TAKE topic group [max [wait]]</c>, an extension.</summary>
    Take,

    /// <summary><c>RECEIVE topic group visibility [max [wait]]</c>, an extension.</summary>
    Receive,

    /// <summary><c>ACK topic group receipt...</c>, an extension.</summary>
    Ack,

    /// <summary><c>RELEASE topic group receipt...</c>, an extension.</summary>
    Release,

    /// <summary><c>EXTEND topic group visibility receipt...</c>, an extension.</summary>
    Extend,

    /// <summary><c>SEEK topic group place [partition]</c>, an extension.</summary>
    Seek,

    /// <summary><c>GROUP topic group</c>, an extension.</summary>
    Group,

    /// <summary><c>GROUPS topic</c>, an extension.</summary>
    Groups,

    /// <summary><c>FORGET topic group</c>, an extension.</summary>
    Forget,
}

/// <summary>
/// One parsed command, or the error to answer. The payload is a slice of the frame it was parsed from and lives as long as that
/// memory; everything else is owned.
/// </summary>
public readonly struct Request
{
    /// <summary>Which command; <see cref="RequestKind.Invalid"/> when only <see cref="Error"/> is to be read.</summary>
    public RequestKind Kind { get; init; }

    /// <summary>The topic, never internal; <c>default</c> for commands without one and for invalid requests.</summary>
    public TopicName Topic { get; init; }

    /// <summary>REGISTER: 1 to <see cref="Limits.TopicPartitionsMax"/>; 1 when the client did not say.</summary>
    public int Partitions { get; init; }

    /// <summary>FETCH: the segment asked for, 0 or more (0 names none: segments count from 1).</summary>
    public SegmentNumber Segment { get; init; }

    /// <summary>FETCH: the entry's place in its segment, from 0.</summary>
    public long Index { get; init; }

    /// <summary>FETCH: the partition, from 0; 0 when the client did not say. PRODUCE: the partition. Not checked against the topic.</summary>
    public int Partition { get; init; }

    /// <summary>PUT: everything after the second space, byte for byte; may be empty. Valid UTF-8, as the whole frame is.</summary>
    public ReadOnlySequence<byte> Payload { get; init; }

    /// <summary>PRODUCE: who sends the batch, and its number of the first entry.</summary>
    public ProducerStamp Producer { get; init; }

    /// <summary>
    /// PRODUCE: bytes of each entry in <see cref="Payload"/>, 1 to <see cref="Limits.ProducerBatchEntriesMax"/> of them, together as long as that; each entry is UTF-8 by itself.
    /// </summary>
    public ReadOnlyMemory<int> Lengths { get; init; }

    /// <summary>CONFIGURE and DEFAULTS with an argument: the change, checked and not empty. Null for all others.</summary>
    public SettingsPatch? Settings { get; init; }

    /// <summary>REMOVE, DRAIN, UNDRAIN: the node, from 1. Not checked against the cluster.</summary>
    public NodeId Node { get; init; }

    /// <summary>TAKE to FORGET: what they say of a consumer group. Null for all others.</summary>
    public GroupRequest? Group { get; init; }

    /// <summary>REMOVE: true for <c>force</c>, which does not wait for what is on the node.</summary>
    public bool IsForced { get; init; }

    /// <summary>Invalid requests: what to answer, without the <c>ERR </c> before it. Null for all others.</summary>
    public string? Error { get; init; }

    internal static Request Refused(string error) => new() { Kind = RequestKind.Invalid, Error = error };
}
