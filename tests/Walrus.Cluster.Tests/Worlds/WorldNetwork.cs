using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Walrus.Peers;
using Walrus.Testing;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>Connections in memory between nodes, any two of which can be cut off from each other.</summary>
internal sealed class WorldNetwork
{
    private readonly ConcurrentDictionary<EndPoint, (int Node, ConnectionDelegate Serve)> _listeners = new();
    private readonly ConcurrentDictionary<(int, int), bool> _cuts = new();
    private readonly ConcurrentDictionary<MemoryConnection, (int, int)> _made = new();

    /// <summary>Where a node is reached in any of its lives.</summary>
    public static PeerAddress Address(int node) => new("10.0.0." + node, 7000);

    /// <summary>The way of one node to the others.</summary>
    public IConnectionFactory Of(int node) => new Factory(this, node);

    public void Listen(int node, ConnectionDelegate serve) => _listeners[Address(node).ToEndPoint()] = (node, serve);

    /// <summary>The node is gone: nobody reaches it, and what it writes from here on arrives nowhere once this completes.</summary>
    public Task TakeDownAsync(int node)
    {
        _ = _listeners.TryRemove(Address(node).ToEndPoint(), out _);
        return ResetAsync(pair => pair.Item1 == node || pair.Item2 == node);
    }

    public bool AreCut(int one, int other) => _cuts.ContainsKey(Pair(one, other));

    public Task CutAsync(int one, int other)
    {
        _cuts[Pair(one, other)] = true;
        return ResetAsync(pair => Pair(pair.Item1, pair.Item2) == Pair(one, other));
    }

    /// <summary>Connections break, and can be made again.</summary>
    public Task BreakAsync(int node) => ResetAsync(pair => pair.Item1 == node || pair.Item2 == node);

    public void Heal() => _cuts.Clear();

    private static (int, int) Pair(int one, int other) => (Math.Min(one, other), Math.Max(one, other));

    private async Task ResetAsync(Func<(int, int), bool> which)
    {
        foreach ((MemoryConnection connection, (int, int) pair) in _made)
        {
            if (which(pair) && _made.TryRemove(connection, out _))
            {
                await connection.ResetAsync();
            }
        }
    }

    private sealed class Factory(WorldNetwork world, int node) : IConnectionFactory
    {
        public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            if (!world._listeners.TryGetValue(endpoint, out (int Node, ConnectionDelegate Serve) called) || world.AreCut(node, called.Node))
            {
                return ValueTask.FromException<ConnectionContext>(new SocketException((int)SocketError.ConnectionRefused));
            }

            (MemoryConnection dialled, MemoryConnection accepted) = MemoryConnection.Pair($"{node}-{called.Node}");
            world._made[dialled] = (node, called.Node);
            if (world.AreCut(node, called.Node))
            {
                dialled.Abort(); // The cut came between the two looks.
            }

            _ = Task.Run(
                async () =>
                {
                    await called.Serve(accepted);
                    _ = world._made.TryRemove(dialled, out _);
                    await accepted.DisposeAsync();
                },
                CancellationToken.None);
            return new ValueTask<ConnectionContext>(dialled);
        }
    }
}
