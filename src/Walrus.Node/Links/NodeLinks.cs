using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Node.Hosting;
using Walrus.Node.Joining;
using Walrus.Node.Options;
using Walrus.Peers;

namespace Walrus.Node.Links;

/// <summary>The node's port for other nodes, and what it needs to reach theirs. The port stands first, so that its number can be advertised.</summary>
internal sealed class NodeLinks : IAsyncDisposable
{
    private readonly SocketConnectionFactory _connections;
    private readonly PeerListener _listener;
    private readonly PeerTls? _tls;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logging;
    private PeerNetwork? _network;

    private NodeLinks(PeerListener listener, PeerTls? tls, TimeProvider time, ILoggerFactory logging)
    {
        _listener = listener;
        _tls = tls;
        _time = time;
        _logging = logging;
        _connections = new SocketConnectionFactory(logging);
    }

    /// <summary>The port that was really bound.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>Binds the port. Who connects waits until <see cref="Start"/>.</summary>
    /// <exception cref="NodeStartException">The address cannot be bound, or a certificate cannot be read.</exception>
    public static async Task<NodeLinks> BindAsync(NodeOptions options, TimeProvider time, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        IPEndPoint asked = await ListenEndPoint.ResolveAsync(options.Raft, "--raft-host", cancellationToken);
        PeerTls? tls = ReadTls(options.PeerTls);
        try
        {
            return new NodeLinks(await PeerListener.BindAsync(asked, time, logging, cancellationToken), tls, time, logging);
        }
        catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException)
        {
            tls?.Dispose();
            throw new NodeStartException($"--raft-port: cannot listen for other nodes at {asked}: {problem.Message}", problem);
        }
    }

    /// <summary>A guest: what this node is before it belongs to a cluster.</summary>
    public PeerGuest Guest(PeerAddress advertised) =>
        new(Options(new PeerIdentity(ClusterId.None, NodeId.None, default, advertised)), _connections, _time);

    /// <summary>
    /// Answers <paramref name="service"/> to whoever asks from outside, before this node belongs to a cluster. To be disposed before <see cref="Start"/>; who connects in between waits.
    /// </summary>
    public IAsyncDisposable Wait(NodeId node, PeerAddress advertised, IPeerRequestHandler service)
    {
        // A cluster that nobody else is in: whoever takes this for a member is refused.
        PeerIdentity nobody = new(new ClusterId(Guid.NewGuid()), node, new Incarnation(1), advertised);
        PeerServices services = new PeerServices().OnGuestRequest(ClusterChannels.Joining, JoinClient.Kind, service);
        PeerNetwork waiting = new(Options(nobody), services, _connections, new Random(0), _time, _logging);
        waiting.Start();
        _listener.Serve(waiting);
        return waiting;
    }

    /// <summary>The network of a node; it neither dials nor serves before <see cref="Start"/>.</summary>
    public PeerNetwork Open(PeerIdentity identity, PeerServices services, Random jitter)
    {
        _network = new PeerNetwork(Options(identity), services, _connections, jitter, _time, _logging);
        return _network;
    }

    /// <summary>Dials, and serves whoever has connected.</summary>
    public void Start()
    {
        _network!.Start();
        _listener.Serve(_network);
    }

    /// <summary>Ends every connection, lets what is in flight end before (both bounded), and gives the port back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        await _listener.DisposeAsync();
        _connections.Dispose();
        _tls?.Dispose();
    }

    private static PeerTls? ReadTls(PeerTlsFiles? files)
    {
        try
        {
            return files is null ? null : PeerTls.FromPemFiles(files.Certificate, files.Key, files.Authorities);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NodeStartException($"--peer-cert: the files of TLS between nodes cannot be used: {problem.Message}", problem);
        }
    }

    private PeerOptions Options(PeerIdentity identity) => new()
    {
        Identity = identity,
        Tls = _tls,
        TakesGuests = true,
        KeepAlive = Limits.NodeKeepAlive,
        IdleTimeout = Limits.NodeSilenceMax,
    };
}
