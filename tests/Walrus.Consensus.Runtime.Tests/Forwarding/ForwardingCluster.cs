using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Peers;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Forwarding;

/// <summary>A <see cref="TestCluster"/> whose nodes also propose through one another. Raft's messages go their own way, so that only requests are lost when links are.</summary>
internal sealed class ForwardingCluster : IAsyncDisposable
{
    public static readonly PeerChannel Channel = new(3, PeerLane.Urgent);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<NodeId, RaftClient> _clients = [];
    private readonly List<(NodeId Id, PeerNetwork Network)> _networks = [];

    private ForwardingCluster(TestCluster cluster) => Cluster = cluster;

    public TestCluster Cluster { get; }

    public MemoryNetwork Memory { get; } = new();

    public MapAnswerCodec Codec { get; } = new();

    public RaftClient this[ClusterNode node] => _clients[node.Id];

    public static async Task<ForwardingCluster> StartAsync(int founders)
    {
        ForwardingCluster cluster = new(await TestCluster.StartAsync(founders));
        foreach (ClusterNode node in cluster.Cluster.Nodes)
        {
            await cluster.JoinAsync(node);
        }

        return cluster;
    }

    public static PeerOptions OptionsOf(NodeId id) => new()
    {
        Identity = new PeerIdentity(new ClusterId(new Guid("0f3a6f0e-1111-2222-3333-444455556666")), id, new Incarnation(1), AddressOf(id)),
        IdleTimeout = Limits.PeerWaitMax,
    };

    public static PeerAddress AddressOf(NodeId id) => new("10.0.0." + id, 7000);

    /// <summary>A node that is up takes part in forwarding.</summary>
    public async Task JoinAsync(ClusterNode node)
    {
        RaftClient client = new(Channel, Codec, Cluster.Time);
        PeerServices services = new();
        client.RegisterWith(services);
        PeerNetwork network = new(OptionsOf(node.Id), services, Memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        Memory.Listen(AddressOf(node.Id).ToEndPoint(), network.AcceptAsync);
        client.Join(network, node.Host!);
        network.Start();
        foreach ((NodeId other, PeerNetwork its) in _networks)
        {
            await network.SetPeer(other, AddressOf(other)).WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None).Within();
            await its.SetPeer(node.Id, AddressOf(node.Id)).WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None).Within();
        }

        _clients[node.Id] = client;
        _networks.Add((node.Id, network));
    }

    /// <summary>A member that does not vote.</summary>
    public async Task<ClusterNode> AddLearnerAsync(int id)
    {
        ClusterNode node = Cluster.Add(id);
        await node.StartAsync(RaftStart.Join, MemberSet.Empty);
        (await Cluster.ChangeAsync(MembershipChangeKind.AddLearner, id)).End.ShouldBe(ProposalEnd.Applied);
        await JoinAsync(node);
        await Cluster.UntilAsync(() => node.Host!.Status.Leader == Cluster.Leader!.Id, "the learner to follow");
        return node;
    }

    /// <summary>A voter that follows the present leader, and knows it.</summary>
    public async Task<ClusterNode> FollowerAsync()
    {
        ClusterNode leader = await Cluster.LeaderAsync();
        ClusterNode follower = Cluster.Nodes.First(node => node != leader);
        await Cluster.UntilAsync(() => follower.Host!.Status.Leader == leader.Id, "following");
        return follower;
    }

    /// <summary>Lets time pass until the task ends: links work in real time, so no number of ticks bounds it.</summary>
    public async Task<T> UntilAsync<T>(Task<T> task)
    {
        using CancellationTokenSource patience = new(Patience);
        while (!task.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            foreach (ClusterNode node in Cluster.Up)
            {
                await node.Host!.SettleAsync();
            }

            Cluster.Time.Advance(Waiting.Tick);
        }

        return await task;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        foreach ((_, PeerNetwork network) in _networks)
        {
            await network.DisposeAsync();
        }
    }
}
