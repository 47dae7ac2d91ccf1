using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Peers;
using Walrus.Testing;

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>Nodes 1 to n with copies of their own and real links over memory, on one metadata.</summary>
internal sealed class TestNodes : IAsyncDisposable
{
    private readonly List<TestNode> _nodes = [];

    private TestNodes(FakeCluster cluster) => Cluster = cluster;

    public FakeCluster Cluster { get; }

    public TestNode this[int node] => _nodes[node - 1];

    public static async Task<TestNodes> StartAsync(FakeCluster cluster, int count, TimeProvider? time = null)
    {
        TestNodes nodes = new(cluster);
        MemoryNetwork memory = new();
        for (int node = 1; node <= count; node++)
        {
            nodes._nodes.Add(await TestNode.OpenAsync(memory, cluster.ViewOf(node), time ?? TimeProvider.System));
        }

        foreach (TestNode node in nodes._nodes)
        {
            await node.DialAsync(nodes._nodes.Where(other => other != node));
        }

        return nodes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (TestNode node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}

internal sealed class TestNode : IAsyncDisposable
{
    private TestNode(FakeView view, FakeReplicas replicas, SegmentPeers peers, PeerNetwork network, TimeProvider time)
    {
        View = view;
        Replicas = replicas;
        Peers = peers;
        Network = network;
        Reader = new PartitionReader(view, peers, replicas, time);
    }

    public FakeView View { get; }

    public FakeReplicas Replicas { get; }

    public SegmentPeers Peers { get; }

    public PeerNetwork Network { get; }

    public PartitionReader Reader { get; }

    public static async Task<TestNode> OpenAsync(MemoryNetwork memory, FakeView view, TimeProvider time)
    {
        FakeReplicas replicas = await FakeReplicas.OpenAsync();
        SegmentPeers peers = new(view, replicas, time, NullLoggerFactory.Instance);
        PeerServices services = new();
        peers.RegisterWith(services);
        PeerAddress address = new($"10.0.0.{view.Own.Node}", 7000);
        PeerNetwork network = new(
            new PeerOptions { Identity = new PeerIdentity(Scene.Home, view.Own.Node, view.Own.Incarnation, address), IdleTimeout = Limits.PeerWaitMax },
            services,
            memory,
            new System.Random(1),
            time,
            NullLoggerFactory.Instance);
        peers.Join(network);
        memory.Listen(address.ToEndPoint(), network.AcceptAsync);
        network.Start();
        return new TestNode(view, replicas, peers, network, time);
    }

    public async Task DialAsync(IEnumerable<TestNode> others)
    {
        foreach (TestNode other in others)
        {
            PeerLink link = Network.SetPeer(other.View.Own.Node, other.Network.Options.Identity.Advertised);
            foreach (PeerLane lane in Enum.GetValues<PeerLane>())
            {
                await Wait.For(link.WaitConnectedAsync(lane, CancellationToken.None));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        Peers.Dispose();
        await Replicas.DisposeAsync();
    }
}

/// <summary>The bound after which a test that hangs fails; no test depends on its length.</summary>
internal static class Wait
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    public static Task For(Task task) => task.WaitAsync(Bound);

    public static Task<T> For<T>(ValueTask<T> task) => task.AsTask().WaitAsync(Bound);

    public static Task For(ValueTask task) => task.AsTask().WaitAsync(Bound);

    /// <summary>Lets time pass in small steps until something is so: for loops that run on the test's clock and do their work on other threads.</summary>
    public static async Task Until(Func<bool> isSo, ManualTime time, TimeSpan step)
    {
        using CancellationTokenSource bound = new(Bound);
        while (!isSo())
        {
            bound.Token.ThrowIfCancellationRequested();
            time.Advance(step);
            await Task.Yield();
        }
    }

    /// <summary>Looks until something is so.</summary>
    public static async Task Until(Func<bool> isSo)
    {
        using CancellationTokenSource bound = new(Bound);
        while (!isSo())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
