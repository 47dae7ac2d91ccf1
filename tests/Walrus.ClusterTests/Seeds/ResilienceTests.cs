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
        SequenceLedger ledger = new(0);
        await using SequenceWriter writer = new(cluster, Topic, ledger, [1, 2, 3]);
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(() => writer.RunAsync(() => false, TimeSpan.FromSeconds(60), stop.Token));

        long began = Stopwatch.GetTimestamp();
        for (int kill = 0; kill < ClusterSizes.Kills || Stopwatch.GetElapsedTime(began) < ClusterSizes.KillTime; kill++)
        {
            int victim = (kill % 3) + 1;
            long before = ledger.Acknowledged;
            await AcknowledgedAsync(cluster, ledger, before + 20, writing);
            await cluster.KillAsync(victim);
            long then = ledger.Acknowledged;
            await AcknowledgedAsync(cluster, ledger, then + 20, writing);
            await cluster.RestartAsync(victim);
        }

        await AcknowledgedAsync(cluster, ledger, ledger.Acknowledged + 20, writing);
        await stop.CancelAsync();
        await writing;
        foreach (int node in cluster.Running)
        {
            (await TopicReading.VerifyAsync(cluster, node, Topic, ledger)).ShouldBeGreaterThanOrEqualTo(ledger.Acknowledged);
        }
    }

    private static async Task RegisterAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
    }

    private static Task AcknowledgedAsync(TestCluster cluster, SequenceLedger ledger, long wanted, Task writing) => Eventually.SoAsync(
        async () =>
        {
            if (writing.IsFaulted)
            {
                await writing;
            }

            return ledger.Acknowledged >= wanted;
        },
        $"{wanted} entries are acknowledged (of {ledger.Acknowledged} so far)",
        () => cluster.Logs);
}
