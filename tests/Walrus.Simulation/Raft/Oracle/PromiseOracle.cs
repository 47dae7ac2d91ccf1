using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// An id names one life of one disk (decision 0005, point 6): all that a node promises, it promises on the disk with which it started first, and one that
/// lost its disk never votes or stands again. What a learner or a node without a vote receives and says it has received is no promise.
/// </summary>
internal sealed class PromiseOracle
{
    private readonly Dictionary<NodeId, SimDisk> _disks = [];
    private readonly HashSet<NodeId> _lost = [];

    public void Started(NodeHost host) => _disks.TryAdd(host.Id, host.Disk);

    /// <summary>What <paramref name="node"/> promised is lost.</summary>
    public void Lost(NodeId node) => _lost.Add(node);

    public void Sending(NodeHost host, Message message)
    {
        bool isVote = message is VoteRequest or VoteReply { IsGranted: true };
        if (isVote && _lost.Contains(host.Id))
        {
            throw new SafetyViolationException("Lost promises", $"node {host.Id}, which lost what it promised, takes part in elections: {SimTrace.Text(message)}");
        }

        bool isPromise = isVote || message is AppendReply { IsRejected: false } or HeartbeatReply { Round: > 0 };
        if (isPromise && _disks[host.Id] != host.Disk)
        {
            throw new SafetyViolationException("Lost promises", $"node {host.Id} promises on another disk than before: {SimTrace.Text(message)}");
        }
    }
}
