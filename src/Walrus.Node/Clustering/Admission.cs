using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Node.Hosting;
using Walrus.Node.Identity;
using Walrus.Node.Joining;
using Walrus.Node.Links;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>
/// Finds out who the node is in this life and where the others are, before there is anything else: reads and writes the node's record, and asks members where the record does not say
/// enough.
/// </summary>
internal static class Admission
{
    /// <summary>
    /// The record of this life, durably saved, with the cluster's id in it; the peers in it are where to begin. A node that joins is registered when this returns.
    /// </summary>
    /// <exception cref="NodeStartException">The store belongs to another node or cluster, or no member takes this node in.</exception>
    public static async Task<StartPlan> EnterAsync(ClusterParts parts, NodeRecordStore store, CancellationToken cancellationToken)
    {
        StartPlan plan = StartPlan.Decide(store.Load(), parts.Options, parts.Advertised.Peer, Guid.NewGuid, parts.Directory);
        await using IAsyncDisposable? waiting = plan.MayBeKnown || (plan.Record.Phase == NodePhase.Joining && !parts.Options.InitialPeers.IsEmpty)
            ? parts.Links.Wait(parts.Options.NodeId, parts.Advertised.Peer, new WaitingService())
            : null;
        if (plan.MayBeKnown && await Client(parts, plan.Ask).IsThereAClusterAsync(cancellationToken))
        {
            plan = plan.Joins();
        }

        await store.SaveAsync(plan.Record, cancellationToken);
        NodeRecord record = plan.Record.Phase switch
        {
            NodePhase.Joining => await JoinAsync(parts, store, plan, cancellationToken),
            NodePhase.Member when !plan.Ask.IsEmpty => await RefreshAsync(parts, plan, cancellationToken),
            _ => plan.Record,
        };
        await store.SaveAsync(record, cancellationToken);
        return plan with { Record = record };
    }

    /// <summary>
    /// Each step is remembered before the next is taken, so that a node that is killed at any moment goes on: as what it comes, then that it was taken in.
    /// </summary>
    private static async Task<NodeRecord> JoinAsync(ClusterParts parts, NodeRecordStore store, StartPlan plan, CancellationToken cancellationToken)
    {
        // Taken in at an earlier start that did not come to its end, perhaps: then the members of that time can be asked as well.
        ImmutableArray<PeerAddress> ask = [.. plan.Ask, .. plan.Record.Peers.Select(peer => new PeerAddress(peer.Host, peer.Port))];
        if (ask.IsEmpty)
        {
            throw new NodeStartException($"--join: the store in {parts.Directory} belongs to a node that was to join a cluster and never did; say which member to ask.");
        }

        JoinClient client = Client(parts, ask);
        NodeRecord record = plan.Record;
        JoinAnswer answer = await client.JoinAsync(Registration(parts, record), cancellationToken);
        while (answer.ComeAs is { } incarnation)
        {
            record = record with { Starts = Math.Max(incarnation, record.Starts), Replaces = true };
            await store.SaveAsync(record, cancellationToken);
            answer = await client.JoinAsync(Registration(parts, record), cancellationToken);
        }

        return record with
        {
            Cluster = answer.Cluster,
            StoreNumber = answer.StoreNumber,
            Peers = [.. answer.Members.Where(peer => peer.Node != record.Node)],
        };
    }

    private static JoinRegistration Registration(ClusterParts parts, NodeRecord record) => new(
        record.Node,
        parts.Engine.StoreId,
        record.Starts,
        NameOf(parts),
        parts.Advertised.ClientHost,
        parts.Advertised.ClientPort,
        parts.Advertised.Peer.Host,
        parts.Advertised.Peer.Port)
    {
        Replaces = record.Replaces,
    };

    private static async Task<NodeRecord> RefreshAsync(ClusterParts parts, StartPlan plan, CancellationToken cancellationToken)
    {
        FoundMembers found = await Client(parts, plan.Ask).FindAsync(new ClusterId(plan.Record.Cluster), parts.Directory, cancellationToken);
        Dictionary<long, PeerRecord> peers = plan.Record.Peers.ToDictionary(peer => peer.Node);
        foreach ((NodeId node, PeerAddress address) in found.Asked.AddRange(found.Others))
        {
            if (node.Value != plan.Record.Node)
            {
                peers[node.Value] = new PeerRecord(node.Value, address.Host, address.Port);
            }
        }

        return plan.Record with { Peers = [.. peers.Values] };
    }

    /// <summary>What goes on asking while there is no leader; silent, for the first asking has said in the log what there was to say.</summary>
    public static MemberSearch Search(ClusterParts parts, StartPlan plan, PeerNetwork network, Func<bool> hasLeader) => new(
        new JoinClient(parts.Links.Guest(parts.Advertised.Peer), plan.Ask, parts.Time, NullLogger<JoinClient>.Instance),
        (new ClusterId(plan.Record.Cluster), new NodeId(plan.Record.Node)),
        network,
        hasLeader,
        parts.Time);

    /// <summary>How people call the node.</summary>
    public static string NameOf(ClusterParts parts) => parts.Options.NodeName ?? $"node-{parts.Options.NodeId}";

    private static JoinClient Client(ClusterParts parts, ImmutableArray<PeerAddress> ask) =>
        new(parts.Links.Guest(parts.Advertised.Peer), ask, parts.Time, parts.Logging.CreateLogger<JoinClient>());
}
