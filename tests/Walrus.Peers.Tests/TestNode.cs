using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;

namespace Walrus.Peers.Tests;

/// <summary>A node of a test: its network, what observes it, and where it listens, in memory or on a port.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public static readonly ClusterId Cluster = new(new Guid("0f3a6f0e-1111-2222-3333-444455556666"));

    private PeerListener? _listener;
    private SocketConnectionFactory? _sockets;

    private TestNode(PeerNetwork network, PeerServices services, Recorder recorder)
    {
        Network = network;
        Services = services;
        Recorder = recorder;
    }

    public PeerNetwork Network { get; }

    public PeerServices Services { get; }

    public Recorder Recorder { get; }

    public NodeId Id => Network.Options.Identity.Node;

    public PeerAddress Address => _listener is null ? Network.Options.Identity.Advertised : new PeerAddress("127.0.0.1", _listener.EndPoint.Port);

    public static PeerOptions Options(int node, int incarnation = 1) => new()
    {
        Identity = new PeerIdentity(Cluster, new NodeId(node), new Incarnation(incarnation), new PeerAddress("10.0.0." + node, 7000)),
    };

    /// <summary>A node in memory; it listens, and is not started.</summary>
    public static TestNode InMemory(MemoryNetwork memory, PeerOptions options, TimeProvider? time = null, int seed = 1)
    {
        TestNode node = Create(memory, options, time ?? TimeProvider.System, seed);
        memory.Listen(options.Identity.Advertised.ToEndPoint(), node.Network.AcceptAsync);
        return node;
    }

    /// <summary>A node on a free port of this machine; it listens, and is not started.</summary>
    public static async Task<TestNode> OnSocketsAsync(PeerOptions options, TimeProvider? time = null)
    {
        SocketConnectionFactory sockets = new(NullLoggerFactory.Instance);
        TestNode node = Create(sockets, options, time ?? TimeProvider.System, 1);
        node._sockets = sockets;
        node._listener = await PeerListener.BindAsync(
            node.Network, new IPEndPoint(IPAddress.Loopback, 0), time ?? TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        return node;
    }

    /// <summary>Dials another node; the task completes when all lanes are connected.</summary>
    public async Task<PeerLink> DialAsync(TestNode other)
    {
        PeerLink link = Network.SetPeer(other.Id, other.Address);
        foreach (PeerLane lane in Enum.GetValues<PeerLane>())
        {
            await Wait.For(link.WaitConnectedAsync(lane, CancellationToken.None));
        }

        return link;
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
        }

        _sockets?.Dispose();
    }

    /// <summary>By the machine's clock nothing times out that the test did not choose: a busy machine may take longer than any time that is right for nodes.</summary>
    private static TestNode Create(IConnectionFactory connections, PeerOptions options, TimeProvider time, int seed)
    {
        if (ReferenceEquals(time, TimeProvider.System))
        {
            options = options with
            {
                IdleTimeout = options.IdleTimeout == Limits.PeerIdleDefault ? Limits.PeerWaitMax : options.IdleTimeout,
                HandshakeTimeout = options.HandshakeTimeout == Limits.PeerHandshakeDefault ? Limits.PeerWaitMax : options.HandshakeTimeout,
            };
        }

        Recorder recorder = new();
        PeerServices services = new PeerServices().Observe(recorder);
        return new TestNode(new PeerNetwork(options, services, connections, new Random(seed), time, NullLoggerFactory.Instance), services, recorder);
    }
}
