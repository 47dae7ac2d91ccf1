#pragma warning disable CA1822, CS1591 // The surface first: its inside follows in the next commit.
using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>The cursors that this node owns.</summary>
public sealed class CursorHost : IAsyncDisposable
{
    public CursorHost(
        IClusterView view, IPartitionAppender appender, IPartitionReader reader, IMetadataProposer proposer, TimeProvider time, ILoggerFactory loggers)
    {
    }

    /// <summary>Takes over and gives up cursor partitions as the metadata says. After each change of metadata and every 100 ms; cheap when nothing changed.</summary>
    public void Reconcile(ClusterMetadata state)
    {
    }

    public ValueTask DisposeAsync() => default;
}
