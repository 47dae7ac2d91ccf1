using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>What carries entries: this node's copies of segments, the ways to those of others, the shared cursors, and what keeps copies whole. Only puts them together.</summary>
internal sealed class DataPlane : IAsyncDisposable
{
    private readonly CursorHost _cursorHost;
    private readonly SegmentPeers _peers;
    private readonly SegmentCare _care;
    private readonly ProducerHost _producers;

    /// <summary>Puts the parts together; nothing runs yet.</summary>
    /// <param name="parts">What it is made on.</param>
    /// <param name="view">What is known of the cluster.</param>
    /// <param name="proposer">Changes what the cluster has agreed on.</param>
    /// <param name="replacesStore">Whether the store took the place of one that was lost.</param>
    /// <param name="leads">Whether this node leads the metadata group: then it seals what dead nodes left.</param>
    public DataPlane(ClusterParts parts, IClusterView view, IMetadataProposer proposer, bool replacesStore, Func<bool> leads)
    {
        Segments = new SegmentHost(parts.Engine, view.Own, new SegmentHostOptions
        {
            Fsync = parts.Options.Fsync,
            BootId = BootId.Read(),
            ReplacesStore = replacesStore,
            Time = parts.Time,
            Logging = parts.Logging,
        });
        _producers = new ProducerHost(parts.Engine, Segments, view, proposer, parts.Time, parts.Logging);
        Router = new PartitionRouter(view, Segments, parts.Time, parts.Logging);
        _peers = new SegmentPeers(view, Segments, parts.Time, parts.Logging);
        Reader = new PartitionReader(view, _peers, Segments, parts.Time);
        Ends = new CommittedEnds(view, _peers, Segments);
        _care = new SegmentCare(parts, view, proposer, (Segments, _peers), leads);
        _cursorHost = new CursorHost(view, Segments, Reader, proposer, parts.Time, parts.Logging);
        Cursors = new SharedCursors(view, _cursorHost, parts.Time, parts.Logging);
        Groups = new ConsumerGroups(view, _cursorHost, parts.Time, parts.Logging);
    }

    /// <summary>This node's copies.</summary>
    public SegmentHost Segments { get; }

    /// <summary>Appends, to whoever leads.</summary>
    public PartitionRouter Router { get; }

    /// <summary>Reads, from whoever has it.</summary>
    public PartitionReader Reader { get; }

    /// <summary>How much is committed, wherever it is.</summary>
    public CommittedEnds Ends { get; }

    /// <summary>Cursors, of whoever owns them.</summary>
    public SharedCursors Cursors { get; }

    /// <summary>What a node lacks, and how far it is with fetching it; null when it does not answer in time.</summary>
    public ValueTask<CopyReport?> ReportAsync(NodeId node, CancellationToken cancellationToken) => _peers.ReportAsync(node, cancellationToken);

    /// <summary>Consumer groups, of whoever owns them.</summary>
    public ConsumerGroups Groups { get; }

    /// <summary>What other nodes ask of it.</summary>
    public void RegisterWith(PeerServices services)
    {
        Segments.RegisterWith(services);
        Router.RegisterWith(services);
        _producers.RegisterWith(services);
        _peers.RegisterWith(services);
        _care.RegisterWith(services);
        Cursors.RegisterWith(services);
        Groups.RegisterWith(services);
    }

    /// <summary>From here on others are reached by <paramref name="network"/>, which has not started.</summary>
    public async Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _producers.Load();
        _producers.Join(network);
        await Segments.StartAsync(network, cancellationToken);
        Router.Join(network);
        _peers.Join(network);
        Cursors.Join(network);
        Groups.Join(network);
    }

    /// <summary>Follows the metadata: leases first, then what rests on them.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        Segments.Reconcile(state);
        _cursorHost.Reconcile(state);
        _producers.Reconcile(state);
        _care.Poke();
    }

    /// <summary>Keeps copies whole, and seals what dead nodes left while this node leads the metadata group. Ends when <paramref name="cancellationToken"/> is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => _care.RunAsync(cancellationToken);

    /// <summary>A node has come or gone, or who leads the metadata group has changed: there may be something to seal.</summary>
    public void Poke() => _care.Poke();

    public async ValueTask DisposeAsync()
    {
        _care.Dispose();
        _peers.Dispose();
        await Groups.DisposeAsync();
        await Cursors.DisposeAsync();
        await _cursorHost.DisposeAsync();
        await Router.DisposeAsync();
        await _producers.DisposeAsync();
        await Segments.DisposeAsync();
    }
}
