using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Walrus.Testing;

/// <summary>Connections in memory, by end point: who listens is called for each connection that somebody makes.</summary>
public sealed class MemoryNetwork : IConnectionFactory
{
    private readonly ConcurrentDictionary<EndPoint, ConnectionDelegate> _listeners = new();
    private readonly ConcurrentQueue<MemoryConnection> _made = new();
    private int _attempts;

    /// <summary>Attempts to connect, failed ones included.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Told of each attempt, before it is made.</summary>
    public Action<EndPoint>? OnAttempt { get; set; }

    /// <summary>From here on connections to <paramref name="endPoint"/> are served; a second call takes the place over.</summary>
    public void Listen(EndPoint endPoint, ConnectionDelegate serve) => _listeners[endPoint] = serve;

    /// <summary>Nobody is there any more; connections that exist stay.</summary>
    public void Unlisten(EndPoint endPoint) => _listeners.TryRemove(endPoint, out _);

    /// <summary>Resets every connection there is.</summary>
    public void CutAll()
    {
        while (_made.TryDequeue(out MemoryConnection? connection))
        {
            connection.Abort();
        }
    }

    /// <inheritdoc/>
    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        int number = Interlocked.Increment(ref _attempts);
        OnAttempt?.Invoke(endpoint);
        if (!_listeners.TryGetValue(endpoint, out ConnectionDelegate? serve))
        {
            return ValueTask.FromException<ConnectionContext>(new SocketException((int)SocketError.ConnectionRefused));
        }

        (MemoryConnection dialled, MemoryConnection accepted) = MemoryConnection.Pair($"memory-{number}");
        _made.Enqueue(dialled);
        _ = Task.Run(() => ServeAsync(serve, accepted), CancellationToken.None);
        return new ValueTask<ConnectionContext>(dialled);
    }

    private static async Task ServeAsync(ConnectionDelegate serve, MemoryConnection connection)
    {
        await serve(connection);
        await connection.DisposeAsync();
    }
}
