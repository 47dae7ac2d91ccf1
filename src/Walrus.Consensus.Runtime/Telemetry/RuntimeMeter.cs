using System.Diagnostics.Metrics;

namespace Walrus.Consensus.Runtime;

/// <summary>The host's measurements, as instruments of a meter named <see cref="Name"/>, one per host; its tag tells the nodes of one process apart.</summary>
internal sealed class RuntimeMeter : IDisposable
{
    public const string Name = "Walrus.Consensus";

    /// <summary>The version of the names and units of instruments.</summary>
    public const string Version = "1.0.0";

    private readonly Meter _meter;
    private readonly Counter<long> _steps;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _unreadable;
    private readonly Counter<long> _proposals;
    private readonly Counter<long> _snapshots;
    private readonly Histogram<double> _persists;

    public RuntimeMeter(NodeId node, Func<RaftStatus> status)
    {
        _meter = new Meter(new MeterOptions(Name) { Version = Version, Tags = [new KeyValuePair<string, object?>("walrus.node.id", RaftMember.NodeOf(node).Value)] });
        _steps = _meter.CreateCounter<long>("walrus.raft.messages", "{message}", "Messages from other nodes, by what the core did with them.");
        _dropped = _meter.CreateCounter<long>("walrus.raft.messages.dropped", "{message}", "Messages from other nodes for which there was no room.");
        _unreadable = _meter.CreateCounter<long>("walrus.raft.messages.unreadable", "{message}", "Messages that are not Raft's, or not from whom they say.");
        _proposals = _meter.CreateCounter<long>("walrus.raft.proposals", "{proposal}", "Proposals and membership changes, by how they ended.");
        _snapshots = _meter.CreateCounter<long>("walrus.raft.snapshots", "{snapshot}", "Snapshots, by what became of them.");
        _persists = _meter.CreateHistogram<double>("walrus.raft.persist.duration", "s", "How long it took to make term, vote and entries durable.");
        _ = _meter.CreateObservableGauge("walrus.raft.term", () => status().Term.Value, "{term}", "The newest term seen.");
        _ = _meter.CreateObservableGauge("walrus.raft.committed", () => status().Committed.Value, "{entry}", "The last entry known to be committed.");
        _ = _meter.CreateObservableGauge("walrus.raft.applied", () => status().Applied.Value, "{entry}", "The last entry applied.");
        _ = _meter.CreateObservableGauge("walrus.raft.leader", () => status().IsLeader ? 1 : 0, "{node}", "1 on the node that leads, else 0.");
    }

    public void Stepped(StepOutcome outcome) => _steps.Add(1, new KeyValuePair<string, object?>("walrus.raft.outcome", OutcomeName(outcome)));

    public void Dropped() => _dropped.Add(1);

    public void Unreadable() => _unreadable.Add(1);

    public void Proposed(ProposalEnd end) => _proposals.Add(1, new KeyValuePair<string, object?>("walrus.raft.end", EndName(end)));

    public void Snapshotted(string fate) => _snapshots.Add(1, new KeyValuePair<string, object?>("walrus.raft.fate", fate));

    public void Persisted(TimeSpan duration) => _persists.Record(duration.TotalSeconds);

    public void Dispose() => _meter.Dispose();

    private static string OutcomeName(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Taken => "taken",
        StepOutcome.Malformed => "malformed",
        StepOutcome.Stale => "stale",
        StepOutcome.VoteNotConsidered => "vote_not_considered",
        StepOutcome.UnknownSender => "unknown_sender",
        StepOutcome.Contradiction => "contradiction",
        _ => "installing",
    };

    private static string EndName(ProposalEnd end) => end switch
    {
        ProposalEnd.Applied => "applied",
        ProposalEnd.NotLeader => "not_leader",
        ProposalEnd.Busy => "busy",
        ProposalEnd.TooLarge => "too_large",
        ProposalEnd.ChangePending => "change_pending",
        ProposalEnd.Senseless => "senseless",
        ProposalEnd.NotCaughtUp => "not_caught_up",
        ProposalEnd.Replaced => "replaced",
        ProposalEnd.Stopped => "stopped",
        _ => "unknown",
    };
}
