using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Walrus.Peers;

/// <summary>
/// A listener for programs that have no Kestrel host: tests, benchmarks, tools. A node adds <see cref="PeerConnectionHandler"/> to its Kestrel instead.
/// </summary>
public sealed partial class PeerListener : IAsyncDisposable
{
    private readonly PeerNetwork _network;
    private readonly IConnectionListener _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HashSet<Task> _serving = [];
    private readonly Task _accepting;

    private PeerListener(PeerNetwork network, IConnectionListener listener, TimeProvider time, ILogger log)
    {
        _network = network;
        _listener = listener;
        _time = time;
        _log = log;
        _accepting = AcceptAsync();
    }

    /// <summary>What was bound: port 0 has become a real one.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_listener.EndPoint;

    /// <summary>Binds a TCP port and gives what comes to <paramref name="network"/>.</summary>
    /// <exception cref="IOException">The address is in use or not of this machine.</exception>
    public static async Task<PeerListener> BindAsync(
        PeerNetwork network, IPEndPoint endPoint, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        SocketTransportFactory sockets = new(
            Options.Create(new SocketTransportOptions { MaxReadBufferSize = Limits.PeerReadBytesMax, MaxWriteBufferSize = Limits.PeerFlushBytes }), loggers);
        return new PeerListener(network, await sockets.BindAsync(endPoint, cancellationToken), time, loggers.CreateLogger<PeerListener>());
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
                Task serving = ServeAsync(connection);
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

    private async Task ServeAsync(ConnectionContext connection)
    {
        await Task.Yield(); // What a connection does at once must not hold up the next one.
        try
        {
            await _network.AcceptAsync(connection);
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
