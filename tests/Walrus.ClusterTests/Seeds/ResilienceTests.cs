using System.Diagnostics;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Seeds;

/// <summary>Nodes die and come back under a writer and a reader.</summary>
public sealed class ResilienceTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Cluster_WhoseNodesAreKilledInTurn_KeepsEveryAcknowledgedEntryInOrder()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await RegisterAsync(cluster);
        await using Writing writing = Writing.Start(cluster, Topic, [[1, 2, 3]]);

        long began = Stopwatch.GetTimestamp();
        for (int kill = 0; kill < ClusterSizes.Kills || Stopwatch.GetElapsedTime(began) < ClusterSizes.KillTime; kill++)
        {
            int victim = (kill % 3) + 1;
            await writing.MoreAsync(20);
            await cluster.KillAsync(victim);
            await writing.MoreAsync(20);
            await cluster.RestartAsync(victim);
        }

        await writing.MoreAsync(20);
        await writing.StopAsync();
        await writing.VerifyAsync();
    }

    private static async Task RegisterAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
    }
}
