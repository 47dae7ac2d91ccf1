using System.CommandLine;
using System.CommandLine.Parsing;
using Walrus.Cluster;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Node.Options;

/// <summary>The flags of <c>walrus</c>, each with its default, its rule and its help line.</summary>
internal sealed class Flags
{
    private delegate bool TryParse<T>(string text, out T value);

    public Option<long> NodeId { get; } = Flag("--node-id", "N", "This node's number, from 1.", 1L, "a whole number from 1", TryNodeId);

    public Option<string?> DataDirectory { get; } = OptionalPath("--data-dir", "The directory of the store (default ./data, or WALRUS_DATA_DIR).");

    public Option<int> RaftPort { get; } = Port("--raft-port", "The port for other nodes; 0 takes a free one.", 6000);

    public Option<string> RaftHost { get; } = Host("--raft-host", "The address for other nodes.", "127.0.0.1");

    public Option<string?> RaftAdvertiseHost { get; } =
        Flag<string?>("--raft-advertise-host", "HOST", "The address that other nodes are told (default: --raft-host).", null, HostRule, FlagParsers.TryHost!);

    public Option<string?> NodeName { get; } = Flag<string?>(
        "--node-name", "NAME", "How people call this node (default: node-N).", null,
        $"1 to {Limits.NodeNameCharsMax} printable characters without spaces", TryNodeName);

    public Option<string?> ClientAdvertiseHost { get; } =
        Flag<string?>("--client-advertise-host", "HOST", "The address for clients that other nodes are told (default: --client-host).", null, HostRule, FlagParsers.TryHost!);

    public Option<long> ReplicationFactor { get; } = Number(
        "--replication-factor", "N", "Copies of each segment, in a cluster that this node founds; fewer while there are fewer nodes.",
        Limits.ReplicationFactorDefault, 1, Limits.ReplicationFactorMax);

    public Option<AckPolicy> Acks { get; } = Flag(
        "--acks", "none|leader|quorum", "When an entry is acknowledged, in a cluster that this node founds.", AckPolicy.Quorum, "none, leader or quorum", TryAcks);

    public Option<string?> PeerCertificate { get; } = OptionalPath("--peer-cert", "This node's certificate for TLS between nodes (PEM); with --peer-key and --peer-ca.");

    public Option<string?> PeerKey { get; } = OptionalPath("--peer-key", "Its private key (PEM).");

    public Option<string?> PeerAuthorities { get; } = OptionalPath("--peer-ca", "The authorities whose certificates other nodes must have (PEM).");

    public Option<int> ClientPort { get; } = Port("--client-port", "The port for clients; 0 takes a free one.", 8080);

    public Option<string> ClientHost { get; } = Host("--client-host", "The address for clients.", "127.0.0.1");

    public Option<int> HttpPort { get; } = Port("--http-port", "The port for /healthz, /readyz and /metrics; 0 takes a free one.", 8081);

    public Option<string> HttpHost { get; } = Host("--http-host", "The address for health and metrics.", "127.0.0.1");

    public Option<bool> NoHttp { get; } = new("--no-http") { Description = "No listener for health and metrics." };

    public Option<FsyncSchedule> Fsync { get; } = Flag(
        "--fsync", "each|none|INTERVAL", "When appends become durable: each, none, or an interval such as 200ms.",
        FsyncSchedule.SyncEach, "each, none, or an interval from 1ms to 3600s such as 200ms", FsyncSchedule.TryParse);

    public Option<long> FrameBytesMax { get; } = Number(
        "--max-frame-bytes", "BYTES", "The longest client frame.", Limits.FrameBytesDefault, Limits.FrameBytesMin, Limits.FrameBytesMax);

    public Option<long> ConnectionsMax { get; } = Number(
        "--max-connections", "N", "Client connections at once.", Limits.ConnectionsDefault, 1, Limits.ConnectionsMax);

    public Option<TimeSpan> FrameIdle { get; } = Flag(
        "--idle-frame-timeout", "TIME", "Closes a connection that stands still in the middle of a frame for so long.",
        Limits.FrameIdleDefault, "a time from 100ms to 60m such as 30s", TryFrameIdle);

    public Option<long> JournalFileBytes { get; } = Flag(
        "--journal-file-bytes", "BYTES", "Bytes of one journal file, a multiple of 4096.", Limits.JournalFileBytesDefault,
        $"a multiple of 4096 from {Limits.JournalFileBytesMin} to {Limits.JournalFileBytesMax}", TryJournalFileBytes);

    public Option<long> JournalFiles { get; } = Number(
        "--journal-files", "N", "Files in the journal ring.", Limits.JournalFilesDefault, Limits.JournalFilesMin, Limits.JournalFilesMax);

    public Option<BackendChoice> JournalBackend { get; } = Flag(
        "--journal-backend", "auto|mapped|mapped-reads|positioned|io-uring",
        "How the journal is written and read; auto takes what is best for --fsync here.",
        default, "auto, mapped, mapped-reads, positioned or io-uring", (string text, out BackendChoice choice) => BackendChoice.TryParse(text, out choice));

    public Option<PackCompression?> PackCompression { get; } = Flag<PackCompression?>(
        "--pack-compression", "none|auto|CODEC[:LEVEL]", "What compresses packs: none, auto, or zstd, lz4, gzip or brotli (default none, or WALRUS_PACK_COMPRESSION).",
        null, PackCompressionRule, Storage.PackCompression.TryParse!);

    public Option<string?> LogFile { get; } = OptionalPath("--log-file", "Writes every log line to this file as well (appends).");

    public Option<LogFormat> LogFormat { get; } = Flag(
        "--log-format", "text|json", "The form of the log lines on stderr.", Options.LogFormat.Text, "text or json", TryLogFormat);

    public Option<PeerAddress?> Join { get; } = Flag<PeerAddress?>(
        "--join", "HOST:PORT", "The address for nodes of a member: joins its cluster at the first start.", null, AddressRule, TryAddress);

    public Option<PeerAddress[]> InitialPeers { get; } = new("--initial-peer")
    {
        HelpName = "HOST:PORT",
        Description = "A first member; give the same list on each of them. The first founds the cluster, the others join.",
        CustomParser = ParseAddresses,
    };

    public Option<long> ScrubRate { get; } = Number(
        "--scrub-rate", "BYTES", "Bytes a second of sealed segments that are read against their checksums in the background; 0 turns it off.",
        Limits.ScrubBytesPerSecondDefault, 0, Limits.ScrubBytesPerSecondMax);

    public Option<TimeSpan> ScrubEvery { get; } = Flag(
        "--scrub-every", "TIME", "Time from one round over all of them to the next.", Limits.ScrubEveryDefault, "a time from 100ms to 366d such as 12h", TryScrubEvery);

    public Option<bool> Version { get; } = new("--version") { Description = "Prints the version and ends." };

    /// <summary>What <see cref="Storage.PackCompression.TryParse"/> takes.</summary>
    internal const string PackCompressionRule = "none, auto, or zstd (1 to 19), lz4 (0 to 12), gzip (1 to 9) or brotli (0 to 11), such as zstd or zstd:3";

    private const string AddressRule = "an address such as 10.0.0.1:6000";

    private const string HostRule = "a host name or an IP address";

    public IEnumerable<Option> All =>
    [
        NodeId, DataDirectory, ClientHost, ClientPort, HttpHost, HttpPort, NoHttp, Fsync, FrameBytesMax, ConnectionsMax, FrameIdle,
        JournalFileBytes, JournalFiles, PackCompression, JournalBackend, LogFile, LogFormat, NodeName, RaftHost, RaftPort, RaftAdvertiseHost, ClientAdvertiseHost, Join, InitialPeers,
        ReplicationFactor, Acks, ScrubRate, ScrubEvery, PeerCertificate, PeerKey, PeerAuthorities, Version,
    ];

    private static bool TryNodeId(string text, out long id) =>
        FlagParsers.TryNumber(text, 1, Limits.NodeIdMax, out id);

    private static bool TryScrubEvery(string text, out TimeSpan every) =>
        FlagParsers.TryDuration(text, Limits.ScrubEveryMin, Limits.ScrubEveryMax, out every);

    private static bool TryFrameIdle(string text, out TimeSpan idle) =>
        FlagParsers.TryDuration(text, Limits.FrameIdleMin, Limits.FrameIdleMax, out idle);

    private static bool TryJournalFileBytes(string text, out long bytes) =>
        FlagParsers.TryNumber(text, Limits.JournalFileBytesMin, Limits.JournalFileBytesMax, out bytes) && bytes % 4096 == 0;

    private static bool TryLogFormat(string text, out LogFormat format)
    {
        format = text == "json" ? Options.LogFormat.Json : Options.LogFormat.Text;
        return text is "json" or "text";
    }

    private static bool TryNodeName(string text, out string? name)
    {
        name = text;
        return NodeMetadata.IsName(text);
    }

    private static bool TryAcks(string text, out AckPolicy acks)
    {
        acks = text switch { "none" => AckPolicy.None, "leader" => AckPolicy.Leader, _ => AckPolicy.Quorum };
        return text is "none" or "leader" or "quorum";
    }

    private static bool TryAddress(string text, out PeerAddress? address)
    {
        bool isAddress = PeerAddress.TryParse(text, out PeerAddress parsed);
        address = parsed;
        return isAddress;
    }

    private static PeerAddress[] ParseAddresses(ArgumentResult result)
    {
        List<PeerAddress> addresses = [];
        foreach (Token token in result.Tokens)
        {
            if (!PeerAddress.TryParse(token.Value, out PeerAddress address))
            {
                result.AddError($"--initial-peer: '{token.Value}' is not {AddressRule}.");
                return [];
            }

            addresses.Add(address);
        }

        return [.. addresses];
    }

    private static bool TryNotEmpty(string text, out string? value)
    {
        value = text;
        return !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal);
    }

    private static Option<int> Port(string name, string description, int fallback) =>
        Flag(name, "PORT", description, fallback, $"a port from 0 to {FlagParsers.PortMax}", FlagParsers.TryPort);

    private static Option<string> Host(string name, string description, string fallback) =>
        Flag(name, "HOST", description, fallback, HostRule, FlagParsers.TryHost);

    private static Option<string?> OptionalPath(string name, string description) =>
        Flag<string?>(name, "PATH", description, null, "a path", TryNotEmpty);

    private static Option<long> Number(string name, string value, string description, long fallback, long min, long max) => Flag(
        name, value, description, fallback, $"a whole number from {min} to {max}",
        (string text, out long number) => FlagParsers.TryNumber(text, min, max, out number));

    private static Option<T> Flag<T>(string name, string value, string description, T fallback, string rule, TryParse<T> parse) => new(name)
    {
        HelpName = value,
        Description = description,
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            Token token = result.Tokens[0];
            if (parse(token.Value, out T parsed))
            {
                return parsed;
            }

            result.AddError($"{name}: '{token.Value}' is not {rule}.");
            return fallback;
        },
    };
}
