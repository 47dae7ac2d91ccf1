using Walrus.Node.Clustering;

namespace Walrus.Node.Hosting;

/// <summary>Where the node is between its start and its stop, for probes.</summary>
internal sealed class NodeStanding(NodeStore store, NodeCluster cluster)
{
    private volatile bool _isStopping;

    /// <summary>What the health endpoints answer now.</summary>
    public NodeHealth Health => NodeHealth.Of(
        store.Engine?.State, cluster.Part is not null, _isStopping, store.Engine?.Failure?.Message ?? cluster.Failure);

    /// <summary>From here on the node is not ready.</summary>
    public void BeginStopping() => _isStopping = true;
}
