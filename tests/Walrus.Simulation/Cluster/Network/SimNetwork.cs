using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Walrus.Peers;

namespace Walrus.Simulation.Cluster;

/// <summary>The network between the nodes: connections whose directions may be slow or blocked, and that break. Blocked means silence: nobody hears that anything is wrong.</summary>
internal sealed class SimNetwork(SimLoop loop, SimScheduler scheduler)
{
    private static readonly TimeSpan DelayMin = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan DelayMax = TimeSpan.FromMicroseconds(1500);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromMilliseconds(900);

    private readonly Dictionary<EndPoint, (int Node, SimScheduler Scheduler, ConnectionDelegate Serve)> _listeners = [];
    private readonly List<SimLink> _links = [];
    private readonly HashSet<(int From, int To)> _blocked = [];
    private readonly HashSet<int> _slow = [];

    public SimLoop Loop => loop;

    /// <summary>Whose work the carrying of bytes is.</summary>
    public SimScheduler Scheduler => scheduler;

    /// <summary>Where a node is reached in any of its lives.</summary>
    public static PeerAddress Address(int node) => new("10.0.0." + node, 7000);

    /// <summary>The way of one life of a node to the others.</summary>
    public IConnectionFactory Of(int node, SimScheduler own) => new Factory(this, node, own);

    public void Listen(int node, SimScheduler own, ConnectionDelegate serve) => _listeners[Address(node).ToEndPoint()] = (node, own, serve);

    /// <summary>Nobody listens there any more. Connections stay, as the others see it: they have to notice.</summary>
    public void Unlisten(int node) => _ = _listeners.Remove(Address(node).ToEndPoint());

    /// <summary>Nothing goes from one to the other from here on; what is under way waits.</summary>
    public void Block(int from, int to) => _ = _blocked.Add((from, to));

    public void Unblock(int from, int to)
    {
        if (_blocked.Remove((from, to)))
        {
            ResumeAll();
        }
    }

    /// <summary>Whatever was blocked or slow is as it should be.</summary>
    public void Heal()
    {
        _blocked.Clear();
        _slow.Clear();
        ResumeAll();
    }

    public bool IsBlocked(int from, int to) => _blocked.Contains((from, to));

    /// <summary>Everything from and to the node takes long.</summary>
    public void Slow(int node, bool isSlow) => _ = isSlow ? _slow.Add(node) : _slow.Remove(node);

    /// <summary>Connections of that node break, and can be made again.</summary>
    public void Reset(int node) => Reset(link => link.Touches(node));

    /// <summary>Connections between the two break, and can be made again.</summary>
    public void Reset(int one, int other) => Reset(link => link.IsBetween(one, other));

    internal TimeSpan Delay(int from, int to)
    {
        TimeSpan usual = TimeSpan.FromTicks(DelayMin.Ticks + loop.Random.Below((int)(DelayMax - DelayMin).Ticks));
        return _slow.Contains(from) || _slow.Contains(to) ? usual * 60 : usual;
    }

    internal bool Forget(SimLink link) => _links.Remove(link);

    private void Reset(Func<SimLink, bool> which)
    {
        foreach (SimLink link in _links.Where(which).ToArray())
        {
            link.Reset();
        }
    }

    private void ResumeAll()
    {
        foreach (SimLink link in _links.ToArray())
        {
            link.Resume();
        }
    }

    private sealed class Factory(SimNetwork network, int node, SimScheduler own) : IConnectionFactory
    {
        public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            SimClock clock = new(network.Loop, own);
            await Task.Delay(network.Delay(node, node), clock, cancellationToken);
            if (!network._listeners.TryGetValue(endpoint, out (int Node, SimScheduler Scheduler, ConnectionDelegate Serve) called))
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            if (network.IsBlocked(node, called.Node) || network.IsBlocked(called.Node, node))
            {
                await Task.Delay(ConnectPatience, clock, cancellationToken);
                throw new SocketException((int)SocketError.TimedOut);
            }

            SimLink link = new(network, (node, own), (called.Node, called.Scheduler));
            network._links.Add(link);
            _ = called.Scheduler.Run(() => ServeAsync(called.Serve, link.Accepted));
            return link.Dialled;
        }

        private static async Task ServeAsync(ConnectionDelegate serve, SimConnection connection)
        {
            await serve(connection);
            await connection.DisposeAsync();
        }
    }
}
