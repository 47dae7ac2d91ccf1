using System.Security.Cryptography;
using Walrus.Cluster;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>The loops that keep segments whole: sealing after a node's death, filling gaps, moving copies, scrubbing, retention. Only puts them together.</summary>
internal sealed class SegmentCare : IDisposable
{
    private readonly FailoverController _failover;
    private readonly GapFiller _gaps;
    private readonly ReplicaRepair _repair;
    private readonly ClusterRetention _retention;
    private readonly Scrubber _scrubber;

    /// <summary>Puts the loops together; nothing runs yet.</summary>
    /// <param name="parts">What it is made on.</param>
    /// <param name="view">What is known of the cluster.</param>
    /// <param name="proposer">Changes what the cluster has agreed on.</param>
    /// <param name="copies">This node's copies, and the way to those of others.</param>
    /// <param name="leads">Whether this node leads the metadata group: most of this is the leader's.</param>
    public SegmentCare(ClusterParts parts, IClusterView view, IMetadataProposer proposer, (SegmentHost Own, SegmentPeers Others) copies, Func<bool> leads)
    {
        _failover = new FailoverController(view, proposer, copies.Others, leads, parts.Time, parts.Logging);
        _gaps = new GapFiller(view, copies.Own, copies.Others, parts.Time, parts.Logging);
        _repair = new ReplicaRepair(view, proposer, copies.Others, leads, parts.Time, parts.Logging);
        _scrubber = new Scrubber(view.Own.Node, copies.Own, parts.Options.Scrub, parts.Time, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), parts.Logging);
        _retention = new ClusterRetention(view, proposer, copies.Others, leads, parts.Time, parts.Logging);
    }

    /// <summary>What it is told by the links.</summary>
    public void RegisterWith(PeerServices services) => _failover.RegisterWith(services);

    /// <summary>The metadata has changed, a node has come or gone, or somebody else leads: there may be something to do.</summary>
    public void Poke() => _failover.Poke();

    /// <summary>Runs the loops until <paramref name="cancellationToken"/> is cancelled, which is how they end.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => _failover.RunAsync(cancellationToken), CancellationToken.None),
        Task.Run(() => _gaps.RunAsync(cancellationToken), CancellationToken.None),
        Task.Run(() => _repair.RunAsync(cancellationToken), CancellationToken.None),
        Task.Run(() => _scrubber.RunAsync(cancellationToken), CancellationToken.None),
        Task.Run(() => _retention.RunAsync(cancellationToken), CancellationToken.None));

    /// <summary>After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose()
    {
        _failover.Dispose();
        _gaps.Dispose();
        _repair.Dispose();
        _retention.Dispose();
        _scrubber.Dispose();
    }
}
