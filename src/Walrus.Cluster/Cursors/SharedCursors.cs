#pragma warning disable CA1822, CS1591 // The surface first: its inside follows in the next commit.
using Microsoft.Extensions.Logging;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>The cursors of the cluster, from any node.</summary>
public sealed class SharedCursors : IAsyncDisposable
{
    /// <summary>Cursors that reach no other node before <see cref="Join"/>.</summary>
    public SharedCursors(IClusterView view, CursorHost host, TimeProvider time, ILoggerFactory loggers)
    {
    }

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services)
    {
    }

    /// <summary>From here on calls go to other nodes by <paramref name="network"/>. Once.</summary>
    public void Join(PeerNetwork network)
    {
    }

    public ValueTask<CursorRead> NextAsync(PartitionId partition, CursorName name, CancellationToken cancellationToken) => default;

    public ValueTask<CursorPlace> CommitAsync(PartitionId partition, CursorName name, Offset position, CancellationToken cancellationToken) => default;

    public ValueTask<CursorPlace> PositionAsync(PartitionId partition, CursorName name, CancellationToken cancellationToken) => default;

    public ValueTask<CursorPlace> DeleteAsync(PartitionId partition, CursorName name, CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;
}
