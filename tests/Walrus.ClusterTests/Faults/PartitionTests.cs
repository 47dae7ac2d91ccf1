using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Testing;

namespace Walrus.ClusterTests.Faults;

/// <summary>Nodes that run and do not reach each other, or only one way (scenario 25), under writers on both sides.</summary>
public sealed class PartitionTests
{
    private const string Topic = "events";

    /// <summary>Who does not hear whom.</summary>
    public enum Cut
    {
        /// <summary>Nobody hears the leader, and it hears nobody.</summary>
        Whole,

        /// <summary>Nobody hears the leader, which hears the others.</summary>
        LeaderMute,

        /// <summary>The leader hears nobody, and the others hear it.</summary>
        LeaderDeaf,
    }

    [Theory]
    [InlineData(Cut.Whole)]
    [InlineData(Cut.LeaderMute)]
    [InlineData(Cut.LeaderDeaf)]
    public async Task Leader_CutOffFromTheOthers_AnotherTakesOver_NothingAcknowledgedIsLost(Cut cut)
    {
        await using PeerRoads roads = new();
        await using TestCluster cluster = await StartAsync(roads);
        int leader = await LeaderAsync(cluster);
        int[] others = [.. cluster.Running.Where(node => node != leader)];
        // Writer 0 stays with the leader and has a PUT under way there all the time; writer 1 is where the majority is.
        await using Writing writing = Writing.Start(cluster, Topic, [[leader], others]);
        await writing.MoreAsync(20);

        foreach (int other in others)
        {
            if (cut != Cut.LeaderDeaf)
            {
                roads.Cut(leader, other);
            }

            if (cut != Cut.LeaderMute)
            {
                roads.Cut(other, leader);
            }
        }

        await using (WalrusClient client = cluster[others[0]].Connect())
        {
            await Eventually.SoAsync(
                async () => (await client.ClusterAsync()).Nodes.Any(node => node.Id == leader && !node.IsLive) && (await client.StateAsync(Topic)).LeaderNode != leader,
                "the others do without the leader",
                () => cluster.Logs);
        }

        await writing.MoreAsync(20, 1);
        roads.Heal();
        await writing.MoreAsync(20);
        await writing.StopAsync();
        await writing.VerifyAsync();
    }

    /// <summary>Both still reach the third node: whatever each believes of the other, there is one log.</summary>
    [Fact]
    public async Task TwoNodes_CutOffFromEachOther_AreServedThroughTheThird_NothingAcknowledgedIsLost()
    {
        await using PeerRoads roads = new();
        await using TestCluster cluster = await StartAsync(roads);
        int leader = await LeaderAsync(cluster);
        int[] others = [.. cluster.Running.Where(node => node != leader)];
        await using Writing writing = Writing.Start(cluster, Topic, [[leader], [others[0]], [others[1]]]);
        await writing.MoreAsync(20);

        roads.Cut(leader, others[0]);
        roads.Cut(others[0], leader);

        await writing.MoreAsync(20, 2);
        roads.Heal();
        await writing.MoreAsync(20);
        await writing.StopAsync();
        await writing.VerifyAsync();
    }

    /// <summary>Every node in turn hears nobody and is not heard, for as long as the others need to go on without it.</summary>
    [Fact]
    public async Task Nodes_CutOffOneAfterTheOther_NothingAcknowledgedIsLost()
    {
        await using PeerRoads roads = new();
        await using TestCluster cluster = await StartAsync(roads);
        await RegisterAsync(cluster);
        await using Writing writing = Writing.Start(cluster, Topic, [[1, 2, 3], [2, 3, 1], [3, 1, 2]]);
        await writing.MoreAsync(20);
        for (int turn = 0; turn < Math.Max(3, ClusterSizes.Kills); turn++)
        {
            int node = (turn % 3) + 1;
            int[] others = [.. cluster.Running.Where(other => other != node)];
            foreach (int other in others)
            {
                roads.Cut(node, other);
                roads.Cut(other, node);
            }

            await using (WalrusClient client = cluster[others[0]].Connect())
            {
                await Eventually.SoAsync(
                    async () => await client.ClusterAsync() is { Raft.Leader: { } raft } status && raft != node && (await client.StateAsync(Topic)).LeaderNode != node
                        && status.Nodes.Count(member => member.IsLive) == 2,
                    $"the others go on without node {node}",
                    () => cluster.Logs);
            }

            roads.Heal();
            await cluster.StrongAsync();
            await writing.MoreAsync(10);
        }

        await writing.StopAsync();
        await writing.VerifyAsync();
    }

    /// <summary>What the leader sends arrives in bursts, each later than a busy follower would answer, and before anybody takes it for dead.</summary>
    [Fact]
    public async Task Link_ThatIsSlow_DelaysAndLosesNothing()
    {
        await using PeerRoads roads = new();
        await using TestCluster cluster = await StartAsync(roads);
        int leader = await LeaderAsync(cluster);
        int[] others = [.. cluster.Running.Where(node => node != leader)];
        await using Writing writing = Writing.Start(cluster, Topic, [[leader], [others[0]], [others[1]]]);
        await writing.MoreAsync(20);

        using CancellationTokenSource enough = new();
        Task slow = Task.Run(() => SlowDownAsync(roads, leader, others, enough.Token));
        await writing.MoreAsync(10);
        await enough.CancelAsync();
        await slow;
        roads.Heal();
        await writing.MoreAsync(20);
        await writing.StopAsync();
        await writing.VerifyAsync();
    }

    private static async Task SlowDownAsync(PeerRoads roads, int leader, int[] others, CancellationToken enough)
    {
        using PeriodicTimer burst = new(TimeSpan.FromMilliseconds(300));
        try
        {
            while (true)
            {
                foreach (int other in others)
                {
                    roads.Cut(leader, other);
                }

                await burst.WaitForNextTickAsync(enough);
                roads.Heal();
                await burst.WaitForNextTickAsync(enough); // What was held goes out.
            }
        }
        catch (OperationCanceledException)
        {
            // Slow for long enough.
        }
    }

    private static Task<TestCluster> StartAsync(PeerRoads roads) => TestCluster.StartAsync(3, settings =>
    {
        roads.Add(settings.NodeId, settings.RaftPort);
        return settings with { Flags = ["--raft-advertise-host", PeerRoads.Host] };
    });

    private static async Task RegisterAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
    }

    private static async Task<int> LeaderAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
        return (int)(await client.StateAsync(Topic)).LeaderNode;
    }
}
