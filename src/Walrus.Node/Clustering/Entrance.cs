using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Node.Hosting;
using Walrus.Node.Identity;

namespace Walrus.Node.Clustering;

/// <summary>
/// What a node has to say to its cluster before it takes part in this life: who it is and where, and that it has caught up; and, where it founds the cluster, what there is to begin with.
/// Every step finds itself done when it was done before.
/// </summary>
internal sealed partial class Entrance(ClusterParts parts, IClusterView view, IMetadataProposer proposer, Task settled, ILogger<Entrance> log)
{
    private static readonly TopicName FirstTopic = new("logs");

    /// <summary>Completes when the node takes part. Waits for a leader for as long as it takes.</summary>
    /// <exception cref="NodeStartException">The cluster refuses the node; the message says why.</exception>
    public async Task EnterAsync(NodeRecord record, CancellationToken cancellationToken)
    {
        ClusterId cluster = new(record.Cluster);
        if (record.Phase == NodePhase.Founding)
        {
            await ProposeAsync(new FoundCluster(cluster, Defaults()), cancellationToken);
        }

        if (record.Phase != NodePhase.Joining)
        {
            await ProposeAsync(Registration(cluster), cancellationToken);
        }

        if (record.StoreNumber > 0)
        {
            await settled.WaitAsync(cancellationToken); // Nothing new is given to a node that does not know yet for what it must not vouch.
        }

        await ProposeAsync(new ActivateNode(view.Own), cancellationToken);
        if (record.Phase == NodePhase.Founding)
        {
            await CreateAsync(FirstTopic, 1, TopicConfiguration.Default, cancellationToken);
        }

        await CreateAsync(CursorTopic.Name, Limits.CursorTopicPartitions, CursorTopic.Configuration, cancellationToken);
        LogEntered(view.Own, cluster);
    }

    private ClusterConfiguration Defaults() => new(TopicSettings.Default with
    {
        ReplicationFactor = parts.Options.ReplicationFactor,
        Acks = parts.Options.Acks,
        SegmentEntriesMax = parts.Options.SegmentEntriesMax,
    });

    private RegisterNode Registration(ClusterId cluster) => new()
    {
        Cluster = cluster,
        Node = view.Own.Node,
        Store = new StoreId(parts.Engine.StoreId),
        Incarnation = view.Own.Incarnation,
        Name = Admission.NameOf(parts),
        ClientAddress = new NodeAddress(parts.Advertised.ClientHost, parts.Advertised.ClientPort),
        PeerAddress = new NodeAddress(parts.Advertised.Peer.Host, parts.Advertised.Peer.Port),
    };

    private async Task CreateAsync(TopicName name, int partitions, TopicConfiguration configuration, CancellationToken cancellationToken)
    {
        if (view.State.FindTopic(name) is null
            && SegmentPlacement.ForTopic(PlacementFacts.From(view.State, view.IsLive), partitions, view.State.Configuration.TopicDefaults.ReplicationFactor) is { } places)
        {
            await ProposeAsync(new CreateTopic { Name = name, Partitions = places, AcceptsAnyCount = true, Configuration = configuration }, cancellationToken);
        }
    }

    private async Task ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        while (true)
        {
            ProposalOutcome outcome = await proposer.ProposeAsync(command, cancellationToken);
            if (outcome.IsSuccess)
            {
                return;
            }

            if (outcome.Result is { } refused)
            {
                throw new NodeStartException($"The cluster refuses node {view.Own.Node}: {Advice(refused)}");
            }

            if (outcome.Fate == ProposalFate.Rejected)
            {
                throw new NodeStartException("The metadata group of this node has stopped; the log says why.");
            }
        }
    }

    private string Advice(MetadataResult refused) => refused.Refusal switch
    {
        MetadataRefusal.StaleIncarnation => $"{RefusalTexts.Describe(refused)}, and this is incarnation {view.Own.Incarnation}. The data directory {parts.Directory} is an old copy, or a copy of it runs "
            + "elsewhere. It must not come back: when no other one runs, delete the directory, and start again with --join and a member's address; the node gets back what it held.",
        MetadataRefusal.NodeIdTaken => $"{RefusalTexts.Describe(refused)}. If {parts.Directory} was made by walrus-cli repair of the node's own directory: in a cluster the others have what it held. Start "
            + "with an empty directory instead, and with --join and a member's address.",
        _ => $"{RefusalTexts.Describe(refused)}.",
    };

    [LoggerMessage(1320, LogLevel.Information, "Node {Life} takes part in cluster {Cluster}")]
    private partial void LogEntered(NodeLife life, ClusterId cluster);
}
