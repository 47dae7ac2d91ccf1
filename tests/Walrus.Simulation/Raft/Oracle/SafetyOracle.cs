using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// Sees everything that happens in one cluster and throws as soon as something must not have happened. The properties are those of figure 3 of the
/// Raft paper, and what they rest on: durable votes, durable majorities, memberships one step apart, snapshots that say what the log said.
/// </summary>
internal sealed class SafetyOracle
{
    private readonly ElectionOracle _elections = new();
    private readonly PromiseOracle _promises = new();
    private readonly LogOracle _log = new();
    private readonly MembershipOracle _memberships;
    private readonly List<NodeHost> _hosts = [];

    public SafetyOracle() => _memberships = new MembershipOracle(_log);

    /// <summary>The last entry that any node knew to be committed.</summary>
    public LogIndex Committed => _log.Committed;

    /// <summary>The newest committed membership; null before the first.</summary>
    public MemberSet? CommittedMembers => _log.CommittedMembers;

    /// <summary>What <paramref name="node"/> promised is lost.</summary>
    public void Lost(NodeId node) => _promises.Lost(node);

    public void Add(NodeHost host) => _hosts.Add(host);

    /// <summary>A node has started with what was on its disk.</summary>
    public void Started(NodeHost host)
    {
        _log.Started(host);
        _elections.Started(host);
        _promises.Started(host);
        Observe(host);
    }

    /// <summary>A node is about to write entries.</summary>
    public void Writing(NodeHost host, IReadOnlyList<LogEntry> entries)
    {
        _log.Writing(host, entries);
        _memberships.Writing(host, entries);
    }

    /// <summary>A node is about to send.</summary>
    public void Sending(NodeHost host, Message message)
    {
        _elections.Sending(message);
        _promises.Sending(host, message);
        if (message is AppendRequest append)
        {
            _log.Sending(append);
        }
        else if (message is AppendReply { IsRejected: false } reply && reply.Term == host.Core.Term)
        {
            CheckAcknowledgement(host, reply);
        }
    }

    /// <summary>A node has taken an input.</summary>
    public void Observe(NodeHost host)
    {
        RaftNode core = host.Core;
        if (_elections.Observe(host))
        {
            _log.CheckNewLeader(core);
        }

        _log.Observe(host, _hosts);
        if (core.Last == host.Disk.Written.LastPosition)
        {
            MembershipOracle.CheckInForce(host);
        }
    }

    /// <summary>A node has applied an entry.</summary>
    public void Applied(NodeHost host, LogEntry entry) => _log.Applied(host, entry);

    /// <summary>A node has taken a snapshot of its machine.</summary>
    public void Taken(NodeHost host, Snapshot snapshot) => _log.CheckSnapshot(host, snapshot);

    /// <summary>A node has installed a leader's snapshot.</summary>
    public void Installed(NodeHost host, Snapshot snapshot) => _log.CheckSnapshot(host, snapshot);

    /// <summary>What a follower acknowledges is durable there, and is what its leader has. (Of an earlier term nothing can be said: it may be truncated.)</summary>
    private void CheckAcknowledgement(NodeHost host, AppendReply reply)
    {
        DiskState disk = host.Disk.Durable;
        NodeHost? leader = _hosts.Find(other => other.Id == reply.To && other.IsUp && other.Core.Role == Role.Leader && other.Core.Term == reply.Term);
        bool isDurable = reply.Index <= disk.Last;
        bool isLeaders = leader is null || reply.Index <= disk.Base.Index || !isDurable
            || reply.Index <= leader.Core.Base.Index || leader.Core.Holds(disk.At(reply.Index).Position);
        if (!isDurable || !isLeaders)
        {
            throw new SafetyViolationException("Acknowledgements", $"node {host.Id} acknowledges {reply.Index} of {disk.Last}, {(isDurable ? "which its leader has not" : "not durable")}");
        }
    }
}
