namespace Walrus.Cluster;

/// <summary>What this node knows of the cluster now. Thread-safe.</summary>
public interface IClusterView
{
    /// <summary>This node in its present life.</summary>
    NodeLife Own { get; }

    /// <summary>The newest metadata that is applied here; never changes itself, read it again for a newer one.</summary>
    ClusterMetadata State { get; }

    /// <summary>Whether a node answers, as far as this node knows; it always does itself.</summary>
    bool IsLive(NodeId node);

    /// <summary>Completes when <see cref="State"/> is another one than <paramref name="seen"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken);
}
