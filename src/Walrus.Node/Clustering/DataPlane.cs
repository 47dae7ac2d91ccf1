using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>What carries entries: this node's copies of segments, the ways to those of others, the shared cursors, and what keeps copies whole. Only puts them together.</summary>
internal sealed class DataPlane : IAsyncDisposable
{
    private readonly CursorHost _cursorHost;

    public DataPlane(ClusterParts parts, IClusterView view, IMetadataProposer proposer)
    {
        Segments = new SegmentHost(parts.Engine, view.Own, new SegmentHostOptions
        {
            Fsync = parts.Options.Fsync,
            BootId = BootId.Read(),
            Time = parts.Time,
            Logging = parts.Logging,
        });
        Router = new PartitionRouter(view, Segments, parts.Time, parts.Logging);
        Reader = new PartitionReader(view, Segments);
        _cursorHost = new CursorHost(view, Segments, Reader, proposer, parts.Time, parts.Logging);
        Cursors = new SharedCursors(view, _cursorHost, parts.Time, parts.Logging);
    }

    /// <summary>This node's copies.</summary>
    public SegmentHost Segments { get; }

    /// <summary>Appends, to whoever leads.</summary>
    public PartitionRouter Router { get; }

    /// <summary>Reads, from whoever has it.</summary>
    public PartitionReader Reader { get; }

    /// <summary>Cursors, of whoever owns them.</summary>
    public SharedCursors Cursors { get; }

    /// <summary>What other nodes ask of it.</summary>
    public void RegisterWith(PeerServices services)
    {
        Segments.RegisterWith(services);
        Router.RegisterWith(services);
        Cursors.RegisterWith(services);
    }

    /// <summary>From here on others are reached by <paramref name="network"/>, which has not started.</summary>
    public async Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        await Segments.StartAsync(network, cancellationToken);
        Router.Join(network);
        Cursors.Join(network);
    }

    /// <summary>Follows the metadata: leases first, then what rests on them.</summary>
    public void Reconcile(ClusterMetadata state)
    {
        Segments.Reconcile(state);
        _cursorHost.Reconcile(state);
    }

    public async ValueTask DisposeAsync()
    {
        await Cursors.DisposeAsync();
        await _cursorHost.DisposeAsync();
        await Router.DisposeAsync();
        await Segments.DisposeAsync();
    }
}
