using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>A host whose messages go over links, by connections in memory. Counts what goes and what comes, so that a test can wait until nothing is under way.</summary>
internal sealed class LinkedNode : IAsyncDisposable, IRaftTransport, IPeerMessageHandler
{
    private static readonly ClusterId Cluster = new(new Guid("0f3a6f0e-1111-2222-3333-444455556666"));

    private readonly PeerTransport _transport = new();
    private readonly LinkTraffic _traffic;
    private LogEngine? _engine;

    private LinkedNode(NodeId id, LinkTraffic traffic, MemoryNetwork memory)
    {
        _traffic = traffic;
        Id = id;
        PeerServices services = new PeerServices().OnMessage(PeerTransport.Channel, PeerTransport.Kind, this)
            .OnMessage(PeerTransport.SnapshotChannel, PeerTransport.Kind, this).Observe(_transport);
        PeerOptions options = new() { Identity = new PeerIdentity(Cluster, id, new Incarnation(1), AddressOf(id)), IdleTimeout = Limits.PeerWaitMax };
        Network = new PeerNetwork(options, services, memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        memory.Listen(AddressOf(id).ToEndPoint(), Network.AcceptAsync);
    }

    public NodeId Id { get; }

    public PeerNetwork Network { get; }

    public MapMachine Machine { get; } = new();

    public RaftHost Host { get; private set; } = null!;

    public static async Task<LinkedNode> StartAsync(NodeId id, LinkTraffic traffic, MemoryNetwork memory, ManualTime time, Func<RaftHostOptions, RaftHostOptions> change)
    {
        LinkedNode node = new(id, traffic, memory);
        node._engine = RaftDisk.Open(new SimFileSystem(), time);
        RaftHostOptions options = change(new RaftHostOptions { Raft = new RaftOptions { Id = id, SnapshotChunkBytes = 1_000 }, Jitter = new Random((int)id.Value).Next, Time = time });
        node.Host = await RaftHost.StartAsync(options, node._engine, node.Machine, node).Within();
        node._transport.Join(node.Network, node.Host);
        node.Network.Start();
        return node;
    }

    /// <summary>Knows of another node, and waits until it can be spoken to.</summary>
    public async Task ConnectAsync(LinkedNode other)
    {
        PeerLink link = Network.SetPeer(other.Id, AddressOf(other.Id));
        await link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None).Within();
        await link.WaitConnectedAsync(PeerLane.Bulk, CancellationToken.None).Within();
    }

    public void Send(Message message)
    {
        bool isConnected = Network.Find(message.To)?.IsConnected(message is SnapshotChunk ? PeerLane.Bulk : PeerLane.Urgent) == true;
        if (isConnected)
        {
            _traffic.Went();
        }

        _transport.Send(message);
    }

    public async ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        await _transport.HandleAsync(message, cancellationToken);
        _traffic.Came();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Network.DisposeAsync();
        await _engine!.DisposeAsync();
    }

    private static PeerAddress AddressOf(NodeId id) => new("10.0.0." + id, 7000);
}
