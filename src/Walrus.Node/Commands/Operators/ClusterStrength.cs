using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary>
/// How whole the cluster's segments are. A copy counts when its node takes part, answers, and does not say that it lacks it. A node that does not say anything counts as lacking all, for it may.
/// Pure.
/// </summary>
internal sealed class ClusterStrength
{
    private readonly Dictionary<NodeId, HashSet<SegmentId>> _holders = [];
    private readonly IReadOnlyDictionary<NodeId, CopyReport> _reports;

    /// <summary>With what the nodes have reported.</summary>
    public ClusterStrength(ClusterMetadata state, Func<NodeId, bool> isLive, IReadOnlyDictionary<NodeId, CopyReport> reports)
    {
        _reports = reports;
        foreach (NodeMetadata node in state.Nodes.Values)
        {
            bool counts = node.Status is NodeStatus.Alive or NodeStatus.Draining && isLive(node.Id);
            if (counts && reports.TryGetValue(node.Id, out CopyReport? report) && report.IsSettled)
            {
                _holders.Add(node.Id, [.. report.Segments]);
            }
        }
    }

    /// <summary>Segments so far that have fewer whole copies than they should.</summary>
    public long Lacking { get; private set; }

    /// <summary>How far the repair of all nodes is; null when nothing has to be repaired.</summary>
    public ClusterRepairDocument? Repair
    {
        get
        {
            long waiting = _reports.Values.Sum(report => report.Waiting);
            long underWay = _reports.Values.Sum(report => report.UnderWay);
            return waiting + underWay == 0 ? null : new ClusterRepairDocument(
                waiting, underWay, _reports.Values.Sum(report => report.Done), _reports.Values.Sum(report => report.Bytes));
        }
    }

    /// <summary>Looks at one segment.</summary>
    public void Count(SegmentId segment, ReplicaSet replicas, int wanted)
    {
        int whole = 0;
        foreach (NodeId node in replicas.Nodes)
        {
            whole += _holders.TryGetValue(node, out HashSet<SegmentId>? lacks) && !lacks.Contains(segment) ? 1 : 0;
        }

        Lacking += whole < wanted ? 1 : 0;
    }
}
