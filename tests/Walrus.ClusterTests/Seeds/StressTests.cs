using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Seeds;

/// <summary>Many writers of 1 KB on one topic; many topics with a client each.</summary>
public sealed class StressTests
{
    private const int EntryBytes = 1024;

    [Fact]
    public async Task Writers_OfOneTopicThroughAllNodes_AreAllThereInOrder()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = 2_000 });
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync("stress");
        SequenceLedger[] ledgers = [.. Enumerable.Range(0, ClusterSizes.Writers).Select(writer => new SequenceLedger(writer, EntryBytes))];

        using CancellationTokenSource stop = new(ClusterSizes.Load);
        await Task.WhenAll(ledgers.Select(ledger => WriteAsync(cluster, "stress", ledger, stop.Token)));

        long entries = await TopicReading.VerifyAsync(cluster, 2, "stress", ledgers);
        entries.ShouldBeGreaterThanOrEqualTo(ledgers.Sum(ledger => ledger.Acknowledged));
        ledgers.ShouldAllBe(ledger => ledger.Acknowledged > 0);
    }

    [Fact]
    public async Task ManyTopics_EachWithAClientOfItsOwn_AreCompleteAndInOrder()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        SequenceLedger[] ledgers = [.. Enumerable.Range(0, ClusterSizes.Topics).Select(writer => new SequenceLedger(writer))];

        using CancellationTokenSource stop = new(ClusterSizes.Load);
        await Task.WhenAll(ledgers.Select(async ledger =>
        {
            string topic = $"topic-{ledger.Writer}";
            await using WalrusClient client = cluster[(ledger.Writer % 3) + 1].Connect();
            await client.RegisterAsync(topic, cancellationToken: CancellationToken.None);
            await WriteAsync(cluster, topic, ledger, stop.Token);
        }));

        foreach (SequenceLedger ledger in ledgers)
        {
            (await TopicReading.VerifyAsync(cluster, (ledger.Writer % 3) + 1, $"topic-{ledger.Writer}", ledger)).ShouldBeGreaterThanOrEqualTo(ledger.Acknowledged);
        }
    }

    private static async Task WriteAsync(TestCluster cluster, string topic, SequenceLedger ledger, CancellationToken stop)
    {
        await using SequenceWriter writer = new(cluster, topic, ledger, [1, 2, 3]);
        await writer.RunAsync(() => ledger.Acknowledged > 0 && stop.IsCancellationRequested, stop: CancellationToken.None);
    }
}
