using System.CommandLine;
using System.Globalization;
using Walrus.Cli.Commands;
using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Bench.Plan;

/// <summary>The options of <c>bench</c>: each checked as it is read.</summary>
internal sealed class BenchOptions
{
    private readonly Option<ServerAddress[]> _nodes = Addresses("--node", "Where connections go, in turn; may be repeated (--addr)");
    private readonly Option<ServerAddress[]> _http = Addresses("--http", "A node's port for health and metrics, for the processor and memory that it uses; may be repeated");
    private readonly Option<long?> _connections = Number("--connections", "Connections (8)", Limits.BenchConnectionsMax, "-c");
    private readonly Option<long?> _depth = Number("--depth", "Requests in flight on each connection (1)", Limits.BenchDepthMax, "-d");
    private readonly Option<long?> _size = Arguments.Number("--size", "Bytes of an entry (100)", "BYTES", Limits.BenchEntryBytesMin, Limits.BenchEntryBytesMax, "-s");
    private readonly Option<long?> _topics = Number("--topics", "Topics (1)", Limits.BenchTopicsMax);
    private readonly Option<long?> _partitions = Number("--partitions", "Partitions of each topic (1)", Limits.TopicPartitionsMax);
    private readonly Option<long?> _batch = Number("--batch", "Entries of one operation (1): above 1 PRODUCE puts and TAKE takes them, instead of PUT and GET", Limits.BenchBatchEntriesMax);
    private readonly Option<long?> _rate = Number("--rate", "Operations per second in all, at fixed times whatever the answers do (as many as there can be)", Limits.BenchRateMax);
    private readonly Option<long?> _entries = Number("--entries", "consume: entries that are put first (200000)", Limits.BenchEntriesMax);
    private readonly Option<AckMode?> _acks = new("--acks")
    {
        Description = "When appends to the topics are acknowledged (as the cluster is set)",
        HelpName = "none|leader|quorum",
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            foreach (var mode in Enum.GetValues<AckMode>())
            {
                if (string.Equals(mode.ToString(), word, StringComparison.OrdinalIgnoreCase))
                {
                    return mode;
                }
            }

            result.AddError($"--acks: '{word}' is none of none, leader and quorum");
            return null;
        },
    };

    private readonly Option<TimeSpan?> _duration = GlobalOptions.DurationOption("--duration", "How long to measure (10s)");
    private readonly Option<TimeSpan?> _warmUp = GlobalOptions.DurationOption("--warm-up", "How long to load before that (2s)");
    private readonly Option<string?> _name = new("--name") { Description = "What the topics' names begin with (bench-DATE-TIME)", HelpName = "NAME" };
    private readonly Option<bool> _keep = new("--keep") { Description = "Leave the topics there" };

    /// <summary>Adds them.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_nodes, _http, _connections, _depth, _size, _topics, _partitions, _acks, _batch, _rate, _entries, _duration, _warmUp, _name, _keep];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was said.</summary>
    public BenchPlan Read(ParseResult result, BenchWorkload workload, CommandSession session)
    {
        var plan = new BenchPlan
        {
            Workload = workload,
            Nodes = result.GetValue(_nodes) is { Length: > 0 } nodes ? nodes : [session.Settings.Address],
            Http = result.GetValue(_http) ?? [],
            Name = result.GetValue(_name) ?? session.Time.GetUtcNow().ToString("'bench-'yyyyMMdd-HHmmss", CultureInfo.InvariantCulture),
            Acks = result.GetValue(_acks),
            Keep = result.GetValue(_keep),
            Timeout = session.Settings.Timeout,
        };
        return plan with
        {
            Connections = (int)(result.GetValue(_connections) ?? plan.Connections),
            Depth = (int)(result.GetValue(_depth) ?? plan.Depth),
            EntryBytes = (int)(result.GetValue(_size) ?? plan.EntryBytes),
            Topics = (int)(result.GetValue(_topics) ?? plan.Topics),
            Partitions = (int)(result.GetValue(_partitions) ?? plan.Partitions),
            Batch = (int)(result.GetValue(_batch) ?? plan.Batch),
            Rate = (int?)result.GetValue(_rate),
            Entries = (int)(result.GetValue(_entries) ?? plan.Entries),
            Duration = result.GetValue(_duration) ?? plan.Duration,
            WarmUp = result.GetValue(_warmUp) ?? plan.WarmUp,
        };
    }

    private static Option<long?> Number(string name, string description, long max, params string[] aliases) => Arguments.Number(name, description, "N", 1, max, aliases);

    private static Option<ServerAddress[]> Addresses(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "HOST:PORT",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result =>
        {
            List<ServerAddress> addresses = [];
            foreach (var token in result.Tokens)
            {
                if (ServerAddress.TryParse(token.Value, out var address, out var error))
                {
                    addresses.Add(address);
                }
                else
                {
                    result.AddError($"{name}: {error}");
                }
            }

            return [.. addresses];
        },
    };
}
