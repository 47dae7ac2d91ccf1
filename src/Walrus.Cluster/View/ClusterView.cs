namespace Walrus.Cluster;

/// <summary>The metadata as applied here, and who answers.</summary>
/// <param name="own">This node in its present life.</param>
/// <param name="feed">The metadata.</param>
/// <param name="liveness">Who answers.</param>
public sealed class ClusterView(NodeLife own, MetadataFeed feed, PeerLiveness liveness) : IClusterView
{
    /// <inheritdoc/>
    public NodeLife Own => own;

    /// <inheritdoc/>
    public ClusterMetadata State => feed.State;

    /// <inheritdoc/>
    public bool IsLive(NodeId node) => node == own.Node || liveness.IsLive(node);

    /// <inheritdoc/>
    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken) => feed.ChangedAsync(seen, cancellationToken);
}
