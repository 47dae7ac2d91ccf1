using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>Connects over TCP, with Kestrel's socket transport below the pipes. Takes IP and DNS end points. One per process is enough.</summary>
public sealed class SocketConnectionFactory : IConnectionFactory, IDisposable
{
    private readonly SocketConnectionContextFactory _contexts;

    /// <summary>A factory that logs what Kestrel's transport logs.</summary>
    public SocketConnectionFactory(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _contexts = new SocketConnectionContextFactory(
            new SocketConnectionFactoryOptions { MaxReadBufferSize = Limits.PeerReadBytesMax, MaxWriteBufferSize = Limits.PeerFlushBytes },
            loggers.CreateLogger<SocketConnectionFactory>());
    }

    /// <summary>Connects; the caller disposes the connection.</summary>
    /// <exception cref="SocketException">The name does not resolve, or nobody listens there, or the network does not lead there.</exception>
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return _contexts.Create(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Releases the transport's memory; connections must have ended.</summary>
    public void Dispose() => _contexts.Dispose();
}
