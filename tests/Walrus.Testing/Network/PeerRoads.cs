using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;

namespace Walrus.Testing;

/// <summary>
/// The network between the nodes of a cluster of processes on this machine: a proxy in front of each node's port for other nodes, which knows by its hello who has connected
/// (docs/formats/peer-frames.md, without TLS). A node listens on 127.0.0.1 and has to advertise <see cref="Host"/>; its proxy listens on the same port there.
/// </summary>
public sealed class PeerRoads : IAsyncDisposable
{
    /// <summary>Where the proxies listen: another address of the loopback interface, all of whose 127.0.0.0/8 Linux takes for its own.</summary>
    public const string Host = "127.0.0.2";

    private const int FrameHeaderBytes = 28;
    private const int NodePosition = FrameHeaderBytes + 22;
    private const int IntroductionBytes = NodePosition + sizeof(long);

    private readonly ConcurrentDictionary<(long Dialler, long Called), ProxyRoad> _roads = new();
    private readonly ConcurrentDictionary<long, FaultyProxy> _proxies = new();

    /// <summary>Begins to listen for a node.</summary>
    public void Add(long node, int port) => _proxies[node] = new FaultyProxy(
        new IPEndPoint(IPAddress.Parse(Host), port),
        new IPEndPoint(IPAddress.Loopback, port),
        IntroductionBytes,
        hello => Road(BinaryPrimitives.ReadInt64LittleEndian(hello.Span[NodePosition..]), node));

    /// <summary>Nothing that <paramref name="from"/> sends reaches <paramref name="to"/> any more, whoever of them has connected; the other direction is as it was.</summary>
    public void Cut(long from, long to) => Set(from, to, ProxyFault.Hold);

    /// <summary>Whatever <paramref name="from"/> sends, and has sent meanwhile, reaches <paramref name="to"/>.</summary>
    public void Heal(long from, long to) => Set(from, to, ProxyFault.None);

    /// <summary>Everything reaches everybody.</summary>
    public void Heal()
    {
        foreach (ProxyRoad road in _roads.Values)
        {
            road.Set(ProxyFault.None, ProxyFault.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (FaultyProxy proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }
    }

    private void Set(long from, long to, ProxyFault fault)
    {
        Road(from, to).SetToTarget(fault);
        Road(to, from).SetFromTarget(fault);
    }

    private ProxyRoad Road(long dialler, long called) => _roads.GetOrAdd((dialler, called), static _ => new ProxyRoad());
}
