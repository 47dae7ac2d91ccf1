using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Protocol;

namespace Walrus.ClusterTests.Faults;

/// <summary>Workers of one group at all nodes, while one vanishes with entries and every node, the group's owner with them, is killed once.</summary>
public sealed class GroupTests
{
    private const string Topic = "orders";
    private const string Group = "billing";

    [Fact]
    public async Task Workers_WhileNodesDieAndOneOfThemVanishes_AcknowledgeEveryEntry_AndGetNoneAgain()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic, 2);
        }

        await cluster.StrongAsync();
        await using Writing writing = Writing.Start(cluster, Topic, [[1, 2, 3], [2, 3, 1]]);
        await writing.MoreAsync(10);

        // It has a batch and is never heard of again.
        await using WalrusClient vanished = new(new WalrusClientOptions { Address = cluster.ClientAddress(1), RequestTimeout = ClusterSizes.RequestTimeout });
        (await vanished.ReceiveBatchAsync(Topic, Group, GroupWorker.BatchEntries, GroupWorker.Visibility)).ShouldNotBeEmpty();

        DeliveryLedger ledger = new();
        using CancellationTokenSource stop = new();
        Task working = Task.WhenAll(Enumerable.Range(0, 3).Select(first => Task.Run(() => new GroupWorker(cluster, (Topic, Group), first, ledger).RunAsync(stop.Token))));
        for (int victim = 1; victim <= 3; victim++)
        {
            await MovesOnAsync(cluster, writing, ledger);
            await cluster.KillAsync(victim);
            await MovesOnAsync(cluster, writing, ledger);
            await cluster.RestartAsync(victim);
            await cluster.StrongAsync();
        }

        await MovesOnAsync(cluster, writing, ledger);
        await writing.StopAsync();
        GroupDocument group = await DrainedAsync(cluster);
        await stop.CancelAsync();
        await working;
        ledger.Again.ShouldBeEmpty();
        foreach (GroupPartitionDocument partition in group.Partitions)
        {
            partition.Position.ShouldBe(partition.End);
            ledger.Missing(partition.Partition, partition.End).ShouldBeEmpty();
        }

        group.Partitions.Sum(partition => partition.End).ShouldBeGreaterThanOrEqualTo(writing.Ledgers.Sum(written => written.Acknowledged));
    }

    /// <summary>Entries are written and acknowledged.</summary>
    private static async Task MovesOnAsync(TestCluster cluster, Writing writing, DeliveryLedger ledger)
    {
        int before = ledger.Count;
        await writing.MoreAsync(10);
        await Eventually.SoAsync(() => Task.FromResult(ledger.Count >= before + 10), $"more than {before} entries are acknowledged", () => cluster.Logs);
    }

    /// <summary>Waits until the group has done with everything, that of the vanished worker too.</summary>
    private static async Task<GroupDocument> DrainedAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[2].Connect();
        GroupDocument? last = null;
        await Eventually.SoAsync(
            async () =>
            {
                last = await client.GroupAsync(Topic, Group);
                return last.Partitions.All(partition => partition.Lag == 0);
            },
            "the group has done with everything",
            () => $"{string.Join('\n', last?.Partitions ?? [])}\n{cluster.Logs}");
        return last!;
    }
}
