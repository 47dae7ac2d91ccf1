using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Identity;
using Walrus.Node.Joining;
using Walrus.Node.Membership;
using Walrus.Node.Metadata;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>
/// A node's part in its cluster, from entering to leaving: the metadata group, the links to the others, its copies of segments, and the loops that act on the metadata. A single node is a
/// cluster of one and has all of it.
/// </summary>
internal sealed partial class ClusterNode : IAsyncDisposable
{
    private readonly ClusterParts _parts;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _log;
    private Task _loops = Task.CompletedTask;
    private RecordKeeper? _records;

    private ClusterNode(ClusterParts parts, NodeLife own)
    {
        _parts = parts;
        _log = parts.Logging.CreateLogger<ClusterNode>();
        Liveness = new PeerLiveness();
        Feed = new MetadataFeed();
        View = new ClusterView(own, Feed, Liveness);
        Raft = new RaftClient(ClusterChannels.Proposals, new MetadataAnswers(), parts.Time);
        Proposer = new RaftProposer(Raft);
    }

    /// <summary>What this node knows of the cluster.</summary>
    public ClusterView View { get; }

    /// <summary>Changes what the cluster has agreed on.</summary>
    public IMetadataProposer Proposer { get; }

    /// <summary>The way to Raft's leader.</summary>
    public RaftClient Raft { get; }

    /// <summary>This node's part in the metadata group.</summary>
    public RaftHost Group { get; private set; } = null!;

    /// <summary>Its copies of segments.</summary>
    public SegmentHost Segments { get; private set; } = null!;

    private MetadataFeed Feed { get; }

    private PeerLiveness Liveness { get; }

    /// <summary>Enters the cluster; it takes part when this returns. Waits for a leader for as long as it takes.</summary>
    /// <exception cref="Hosting.NodeStartException">The node may not take part; the message says why.</exception>
    /// <exception cref="Storage.StorageException">The store cannot be read or written.</exception>
    public static async Task<ClusterNode> StartAsync(ClusterParts parts, CancellationToken cancellationToken)
    {
        NodeRecordStore records = new(parts.Engine, parts.Directory);
        StartPlan plan = await Admission.EnterAsync(parts, records, cancellationToken);
        ClusterNode node = new(parts, new NodeLife(new NodeId(plan.Record.Node), new Incarnation(plan.Record.Starts)));
        try
        {
            await node.RunAsync(plan, records, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }
}
