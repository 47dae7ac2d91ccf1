namespace Walrus;

/// <content>Walrus.Peers: links between nodes.</content>
public static partial class Limits
{
    /// <summary>Bytes of one peer frame's payload: the largest batch (<see cref="BatchBytesMax"/>) with what replication says in front of it.</summary>
    public const int PeerFrameBytesMax = 20 * 1024 * 1024;

    /// <summary>Bytes of a handshake frame's payload: the fields and a host name. What a stranger can make a node keep before it is known.</summary>
    public const int PeerHandshakeBytesMax = 1024;

    /// <summary>Characters of a peer's host name: what DNS allows (RFC 1035, 2.3.4).</summary>
    public const int PeerHostCharsMax = 253;

    /// <summary>Bytes of the text of a refusal; longer ones are cut. One line for a log.</summary>
    public const int PeerRefusalTextBytesMax = 512;

    /// <summary>Bytes that wait on one lane to one peer by default. A few round trips of a fast network; one frame alone may always wait, whatever its size.</summary>
    public const int PeerSendQueueBytesDefault = 8 * 1024 * 1024;

    /// <summary>The most that the setting takes: three lanes to each of many peers, and each may fill.</summary>
    public const int PeerSendQueueBytesMax = 256 * 1024 * 1024;

    /// <summary>Frames that wait on one lane to one peer: small ones, too, end somewhere.</summary>
    public const int PeerSendQueueFramesMax = 16_384;

    /// <summary>Senders that wait for room on one lane: each holds its payload.</summary>
    public const int PeerSendWaitersMax = 4_096;

    /// <summary>Bytes of a buffer that small frames share while they wait, and so of most writes to a busy connection.</summary>
    public const int PeerSendChunkBytes = 64 * 1024;

    /// <summary>Empty buffers that a lane keeps for reuse: what a busy lane fills while one is written.</summary>
    public const int PeerSendChunksKept = 4;

    /// <summary>Bytes handed to a connection between two flushes: a large frame goes out in pieces of this size, and its buffer stays small.</summary>
    public const int PeerFlushBytes = 256 * 1024;

    /// <summary>Bytes that a connection has read ahead from its socket.</summary>
    public const int PeerReadBytesMax = 1024 * 1024;

    /// <summary>Messages of one channel that one connection has brought and the handler has not taken. Then the connection is not read any more.</summary>
    public const int PeerInboxMessagesMax = 1_024;

    /// <summary>Their bytes; one message alone may always wait.</summary>
    public const int PeerInboxBytesMax = 4 * 1024 * 1024;

    /// <summary>Requests of one lane without an answer, the same bound on both sides: enough to fill a group commit of the other node.</summary>
    public const int PeerRequestsInFlightMax = 4_096;

    /// <summary>Bytes of requests that one connection has brought and that are not answered; one alone may always be handled.</summary>
    public const int PeerRequestBytesHandledMax = 64 * 1024 * 1024;

    /// <summary>Streams open on one lane: catch-up of a few partitions at a time; more would only share the same network.</summary>
    public const int PeerStreamsMax = 16;

    /// <summary>Bytes that a stream's sender may be ahead of its reader; the last message may go beyond.</summary>
    public const int PeerStreamWindowBytes = 1024 * 1024;

    /// <summary>Connections that a node accepts from its peers at once: three lanes of each of its peers, and room for those that are being replaced.</summary>
    public const int PeerConnectionsMax = 2_048;

    /// <summary>Nodes that a node remembers: members, and those that came and went since it started.</summary>
    public const int PeersKnownMax = 1_024;

    /// <summary>Removed nodes that are refused; older removals are forgotten.</summary>
    public const int PeersRemovedMax = 4_096;

    /// <summary>Time between two looks at deadlines, silence and keep-alives: how late a timeout may be.</summary>
    public static readonly TimeSpan PeerSweepInterval = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// When a look comes so much too late, the process stood still (a busy machine, a suspended one) and not the other nodes: four looks, more than a collection of the runtime takes.
    /// </summary>
    public static readonly TimeSpan PeerPauseMin = TimeSpan.FromMilliseconds(100);

    /// <summary>After this time without sending, a connection says that it is alive.</summary>
    public static readonly TimeSpan PeerKeepAliveDefault = TimeSpan.FromSeconds(1);

    /// <summary>After this time without a byte from the other side a connection is given up: five keep-alives.</summary>
    public static readonly TimeSpan PeerIdleDefault = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait that the settings and requests take: within the range of the runtime's timers.</summary>
    public static readonly TimeSpan PeerWaitMax = TimeSpan.FromDays(1);

    /// <summary>How long connecting, and after it the handshake, may take: a lost and repeated packet, and a busy machine.</summary>
    public static readonly TimeSpan PeerHandshakeDefault = TimeSpan.FromSeconds(3);

    /// <summary>The pause after the first failure to connect.</summary>
    public static readonly TimeSpan PeerBackoffMin = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between two attempts: how late a returned node may be found when it does not call by itself.</summary>
    public static readonly TimeSpan PeerBackoffMax = TimeSpan.FromSeconds(2);

    /// <summary>A connection that held this long proved itself: the next failure is the first again.</summary>
    public static readonly TimeSpan PeerStableAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping node waits for requests in flight and for queues to empty.</summary>
    public static readonly TimeSpan PeerDrainMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a closing connection may take to hand its last bytes to the network before it is aborted.</summary>
    public static readonly TimeSpan PeerCloseMax = TimeSpan.FromSeconds(1);
}
