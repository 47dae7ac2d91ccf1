using System.Globalization;
using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Faults;

/// <summary>A producer retries after a leader was killed, and the entry is stored once (scenario 17).</summary>
public sealed class RetriedPutsTests
{
    private const string Topic = "payments";
    private const int Partitions = 2;

    [Fact]
    public async Task Producer_WhoseLeadersAreKilled_StoresEveryEntryOnceAndInItsPlace()
    {
        await using TestCluster cluster = await StartAsync();
        OnceLedger ledger = new(Topic, Partitions);
        await using WalrusProducer producer = Producer(cluster);
        using CancellationTokenSource stop = new();
        Task writing = ledger.RunAsync(producer, 32, stop.Token);
        for (int kill = 0; kill < ClusterSizes.LeaderKills; kill++)
        {
            await MoreAsync(cluster, ledger, 200);
            int leader = await LeaderAsync(cluster, kill % Partitions);
            await cluster.KillAsync(leader);
            await MoreAsync(cluster, ledger, 200);
            await cluster.RestartAsync(leader);
            await cluster.StrongAsync();
        }

        await MoreAsync(cluster, ledger, 50);
        await stop.CancelAsync();
        await writing;
        foreach (int node in cluster.Running)
        {
            await ledger.VerifyAsync(cluster, node);
        }

        ledger.Failed.ShouldBeEmpty(cluster.Logs);
    }

    [Fact]
    public async Task Producer_OfAClusterThatIsKilledWhole_StoresEveryEntryOnceAndInItsPlace()
    {
        await using TestCluster cluster = await StartAsync();
        OnceLedger ledger = new(Topic, Partitions);
        await using WalrusProducer producer = Producer(cluster);
        using CancellationTokenSource stop = new();
        Task writing = ledger.RunAsync(producer, 32, stop.Token);
        await MoreAsync(cluster, ledger, 200);
        await cluster.KillAsync(1, 2, 3);
        await cluster.RestartAsync(1, 2, 3);
        await MoreAsync(cluster, ledger, 200);
        await stop.CancelAsync();
        await writing;
        ledger.Failed.ShouldBeEmpty();
        await ledger.VerifyAsync(cluster, 2);
    }

    [Fact]
    public async Task Entries_PutWithoutWaiting_KeepTheirOrderOverAKilledLeader()
    {
        await using TestCluster cluster = await StartAsync();
        await using WalrusProducer producer = Producer(cluster);
        List<Task<ProducedEntry>> puts = [];
        for (int number = 0; number < 3_000; number++)
        {
            puts.Add(producer.PutAsync(Topic, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), PutTarget.Partition(0)));
            if (number == 1_500)
            {
                await puts[500];
                int leader = await LeaderAsync(cluster, 0);
                await cluster.KillAsync(leader);
            }
        }

        ProducedEntry[] places = await Task.WhenAll(puts);
        places.Select(place => place.Offset).ShouldBe(Enumerable.Range(0, 3_000).Select(number => (long)number));
    }

    private static async Task<TestCluster> StartAsync()
    {
        TestCluster cluster = await TestCluster.StartAsync(3);
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic, Partitions);
        return cluster;
    }

    private static WalrusProducer Producer(TestCluster cluster) => new(new WalrusProducerOptions
    {
        Servers = [.. cluster.Running.Select(node => ServerAddress.Parse(cluster.ClientAddress(node)))],
    });

    private static async Task<int> LeaderAsync(TestCluster cluster, int partition)
    {
        await using WalrusClient client = cluster[cluster.Running[0]].Connect();
        return (int)(await client.StateAsync(Topic)).Partitions[partition].LeaderNode;
    }

    private static async Task MoreAsync(TestCluster cluster, OnceLedger ledger, int more)
    {
        int wanted = ledger.Acknowledged + more;
        await Eventually.SoAsync(
            () => Task.FromResult(ledger.Acknowledged >= wanted),
            $"{wanted} entries are acknowledged",
            () => $"{ledger.Acknowledged} are; failed: {string.Join("; ", ledger.Failed.Values.Take(3))}\n{cluster.Logs}");
    }
}
