using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Walrus.Peers;

/// <summary>
/// The peer port on Kestrel's socket transport, with a life of its own: it stands before there is a network, so that a port that was taken from the free ones can be
/// advertised, and it ends after the clients' ports, because requests of theirs that are under way need the other nodes.
/// </summary>
public sealed partial class PeerListener : IAsyncDisposable
{
    private readonly IConnectionListener _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HashSet<Task> _serving = [];
    private Task _accepting = Task.CompletedTask;
    private PeerNetwork? _network;

    private PeerListener(IConnectionListener listener, TimeProvider time, ILogger log)
    {
        _listener = listener;
        _time = time;
        _log = log;
    }

    /// <summary>What was bound: port 0 has become a real one.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.EndPoint;

    /// <summary>Binds a TCP port and gives what comes to <paramref name="network"/>.</summary>
    /// <exception cref="IOException">The address is in use or not of this machine.</exception>
    public static async Task<PeerListener> BindAsync(
        PeerNetwork network, IPEndPoint endPoint, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        PeerListener listener = await BindAsync(endPoint, time, loggers, cancellationToken);
        listener.Serve(network);
        return listener;
    }

    /// <summary>Binds a TCP port; who connects waits for <see cref="Serve"/>.</summary>
    /// <exception cref="IOException">The address is in use or not of this machine.</exception>
    public static async Task<PeerListener> BindAsync(IPEndPoint endPoint, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        SocketTransportFactory sockets = new(
            Options.Create(new SocketTransportOptions { MaxReadBufferSize = Limits.PeerReadBytesMax, MaxWriteBufferSize = Limits.PeerFlushBytes }), loggers);
        return new PeerListener(await sockets.BindAsync(endPoint, cancellationToken), time, loggers.CreateLogger<PeerListener>());
    }

    /// <summary>
    /// Gives what comes from now on to <paramref name="network"/>. May be called again with another one, by one caller at a time: a node that waits to be taken into a cluster is somebody
    /// else than the one that it becomes. Connections that are open stay with the network that has them.
    /// </summary>
    public void Serve(PeerNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        bool isFirst = Volatile.Read(ref _network) is null;
        Volatile.Write(ref _network, network);
        if (isFirst)
        {
            _accepting = AcceptAsync();
        }
    }

    /// <summary>Accepts no more, and waits for what was accepted. Stop the network first, or connections stay until their peers go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _listener.UnbindAsync(CancellationToken.None);
        await _accepting;
        Task[] serving;
        lock (_serving)
        {
            serving = [.. _serving];
        }

        await Task.WhenAll(serving);
        await _listener.DisposeAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (await _listener.AcceptAsync(CancellationToken.None) is { } connection)
            {
                Task serving = ServeAsync(Volatile.Read(ref _network)!, connection);
                lock (_serving)
                {
                    _serving.Add(serving);
                    _serving.RemoveWhere(task => task.IsCompleted);
                }
            }
        }
        catch (Exception defect)
        {
            Log.AcceptFailed(_log, EndPoint, defect);
        }
    }

    private async Task ServeAsync(PeerNetwork network, ConnectionContext connection)
    {
        await Task.Yield(); // What a connection does at once must not hold up the next one.
        try
        {
            await network.AcceptAsync(connection);
        }
        finally
        {
            await ConnectionEnding.CloseAsync(connection, isOrderly: true, _time);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3300, LogLevel.Critical, "The peer port {EndPoint} accepts no more connections")]
        public static partial void AcceptFailed(ILogger logger, IPEndPoint endPoint, Exception exception);
    }
}
