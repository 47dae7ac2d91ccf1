using System.Collections.Immutable;
using Walrus.Consensus.Runtime;
using Walrus.Node.Hosting;
using Walrus.Node.Options;
using Walrus.Peers;

namespace Walrus.Node.Identity;

/// <summary>What a start begins with: who the node is in this life, and whom it asks for a cluster.</summary>
/// <param name="Record">The record to save before anything else is done.</param>
/// <param name="Ask">Members to ask: to be taken in while <see cref="NodePhase.Joining"/>, later only where the others are.</param>
internal sealed record StartPlan(NodeRecord Record, ImmutableArray<PeerAddress> Ask)
{
    /// <summary>
    /// True when it is to found a cluster together with others: those have to say that there is none yet, for this may be one of its nodes that has lost its directory.
    /// </summary>
    public bool MayBeKnown { get; init; }

    /// <summary>This node joins the cluster that there is.</summary>
    public StartPlan Joins() => this with { Record = Record with { Phase = NodePhase.Joining, Cluster = Guid.Empty }, MayBeKnown = false };

    /// <summary>What an empty Raft store means for this start.</summary>
    public RaftStart RaftStart => Record.Phase switch
    {
        NodePhase.Founding => RaftStart.Found,
        NodePhase.Joining => RaftStart.Join,
        _ => RaftStart.Resume,
    };

    /// <summary>
    /// Decides. A node without a record joins when it is told whom to ask, and founds a cluster otherwise; of the nodes that are started with the same list of <c>--initial-peer</c>, the one
    /// whose own address stands first founds. One with a record goes on as what it was, whatever the flags say.
    /// </summary>
    /// <exception cref="NodeStartException">The data directory belongs to another node.</exception>
    public static StartPlan Decide(NodeRecord? found, NodeOptions options, PeerAddress own, Func<Guid> newCluster, string directory)
    {
        ImmutableArray<PeerAddress> ask = [.. options.Join is { } join ? [join] : ImmutableArray<PeerAddress>.Empty, .. options.InitialPeers.Where(peer => peer != own)];
        if (found is not null)
        {
            return found.Node == options.NodeId.Value
                ? new StartPlan(found with { Starts = found.Starts + 1 }, ask)
                : throw new NodeStartException(
                    $"--node-id {options.NodeId}: the data directory {directory} belongs to node {found.Node}. Use --node-id {found.Node}, or give this node a directory of its own.");
        }

        bool founds = options.Join is null && (options.InitialPeers.IsEmpty || options.InitialPeers[0] == own);
        if (!founds && ask.IsEmpty)
        {
            throw new NodeStartException("--initial-peer: the list names this node only, and not first.");
        }

        return new StartPlan(
            new NodeRecord
            {
                Node = options.NodeId.Value,
                Cluster = founds ? newCluster() : Guid.Empty,
                Phase = founds ? NodePhase.Founding : NodePhase.Joining,
                Starts = 1,
            },
            ask)
        {
            MayBeKnown = founds && !ask.IsEmpty,
        };
    }
}
