using System.Collections.Immutable;
using Walrus.Cluster;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Node.Options;

/// <summary>Everything that the command line and the environment decide about a node. Checked: a value in here is usable.</summary>
internal sealed record NodeOptions
{
    /// <summary>This node's number.</summary>
    public NodeId NodeId { get; init; } = new(1);

    /// <summary>The store's directory, before the instance key is applied.</summary>
    public string DataDirectory { get; init; } = "./data";

    /// <summary>Scopes the store to a directory of its own below <see cref="DataDirectory"/>; null means no scope.</summary>
    public string? InstanceKey { get; init; }

    /// <summary>Where clients connect.</summary>
    public ListenAddress Client { get; init; } = new("127.0.0.1", 8080);

    /// <summary>Where health and metrics are served; null means not at all.</summary>
    public ListenAddress? Http { get; init; } = new("127.0.0.1", 8081);

    /// <summary>The host name or address that other nodes are told for clients; null means <see cref="Client"/>'s own, or that for nodes when that is no single address.</summary>
    public string? ClientAdvertisedHost { get; init; }

    /// <summary>Where other nodes connect.</summary>
    public ListenAddress Raft { get; init; } = new("127.0.0.1", 6000);

    /// <summary>The host name or address that other nodes are told; null means <see cref="Raft"/>'s own, or this machine's name when that is no single address.</summary>
    public string? RaftAdvertisedHost { get; init; }

    /// <summary>How people call this node; null means <c>node-</c> and its number.</summary>
    public string? NodeName { get; init; }

    /// <summary>A member that takes this node into its cluster; null means that there is none yet.</summary>
    public PeerAddress? Join { get; init; }

    /// <summary>The first members, the same list in the same order on each of them; the first one founds the cluster.</summary>
    public ImmutableArray<PeerAddress> InitialPeers { get; init; } = [];

    /// <summary>Certificate, key and authorities for mutual TLS between nodes, as PEM files; null means plain connections.</summary>
    public PeerTlsFiles? PeerTls { get; init; }

    /// <summary>Copies of each segment, where the node founds a cluster.</summary>
    public int ReplicationFactor { get; init; } = Limits.ReplicationFactorDefault;

    /// <summary>When appends are acknowledged, where the node founds a cluster.</summary>
    public AckPolicy Acks { get; init; } = AckPolicy.Quorum;

    /// <summary>How sealed copies are read against their checksums.</summary>
    public ScrubOptions Scrub { get; init; } = ScrubOptions.Default;

    /// <summary>When appends become durable.</summary>
    public FsyncSchedule Fsync { get; init; } = FsyncSchedule.SyncEach;

    /// <summary>Bytes of the longest frame body that is accepted.</summary>
    public int FrameBytesMax { get; init; } = Limits.FrameBytesDefault;

    /// <summary>Connections served at once; one more is refused with an answer.</summary>
    public int ConnectionsMax { get; init; } = Limits.ConnectionsDefault;

    /// <summary>How long a connection may stand still in the middle of a frame.</summary>
    public TimeSpan FrameIdleMax { get; init; } = Limits.FrameIdleDefault;

    /// <summary>Bytes of one journal file.</summary>
    public long JournalFileBytes { get; init; } = Limits.JournalFileBytesDefault;

    /// <summary>Files in the journal ring.</summary>
    public int JournalFiles { get; init; } = Limits.JournalFilesDefault;

    /// <summary>How the journal is written and read; null takes what is best for <see cref="Fsync"/> on this system.</summary>
    public JournalBackend? JournalBackend { get; init; }

    /// <summary>False keeps the store from using io_uring, whatever <see cref="JournalBackend"/> says.</summary>
    public bool MayUseIoUring { get; init; } = true;

    /// <summary>Whether packs are compressed.</summary>
    public PackCompression PackCompression { get; init; } = PackCompression.None;

    /// <summary>
    /// A segment with at least this many entries is rolled over at the monitor's next look: the default of a cluster that this node founds, and, where <see cref="IsSegmentEntriesSet"/>, what holds
    /// for the segments that it leads in place of the cluster's default.
    /// </summary>
    public long SegmentEntriesMax { get; init; } = Limits.SegmentEntriesDefault;

    /// <summary>True when somebody has set <see cref="SegmentEntriesMax"/> for this node.</summary>
    public bool IsSegmentEntriesSet { get; init; }

    /// <summary>Time between two looks of the rollover monitor.</summary>
    public TimeSpan MonitorInterval { get; init; } = Limits.MonitorIntervalDefault;

    /// <summary>A file that gets every log line as well; null means none.</summary>
    public string? LogFile { get; init; }

    /// <summary>The form of the log lines.</summary>
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>Which log lines are written.</summary>
    public LogLevels LogLevels { get; init; } = LogLevels.Default;

    /// <summary>Metrics and traces go out over OTLP as well; the SDK reads the other <c>OTEL_*</c> variables itself.</summary>
    public bool ExportsOtlp { get; init; }

    /// <summary>What was wrong but not fatal, one sentence each, to be logged once logging stands.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>The files of mutual TLS between nodes.</summary>
/// <param name="Certificate">The node's own certificate, with what leads to an authority.</param>
/// <param name="Key">Its private key.</param>
/// <param name="Authorities">Whom it trusts to name nodes.</param>
internal sealed record PeerTlsFiles(string Certificate, string Key, string Authorities);
