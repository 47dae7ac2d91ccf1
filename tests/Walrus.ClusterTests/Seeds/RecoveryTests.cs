using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Seeds;

/// <summary>The whole cluster goes down and comes back.</summary>
public sealed class RecoveryTests
{
    private const string Topic = "events";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cluster_StoppedOrKilledAsAWhole_ComesBackWithEverything_AndTheCursorWhereItWas(bool isKilled)
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        SequenceLedger ledger = new(0);
        await using (WalrusClient client = cluster[2].Connect())
        {
            await client.RegisterAsync(Topic);
            await using SequenceWriter writer = new(cluster, Topic, ledger, [1, 2, 3]);
            await writer.RunAsync(() => ledger.Acknowledged >= 100);
            for (int i = 0; i < 40; i++)
            {
                SequenceLedger.Parse((await client.GetAsync(Topic))!.Value.Span).Number.ShouldBe(i);
            }
        }

        if (isKilled)
        {
            await cluster.KillAsync(1, 2, 3);
        }
        else
        {
            foreach (int node in new[] { 3, 2, 1 })
            {
                (await cluster.StopAsync(node)).ShouldBe(0);
            }
        }

        await cluster.RestartAsync(1, 2, 3);

        (await TopicReading.VerifyAsync(cluster, 3, Topic, ledger)).ShouldBe(100);
        await using WalrusClient again = cluster[1].Connect();
        await using SequenceWriter more = new(cluster, Topic, ledger, [1, 2, 3]);
        await more.RunAsync(() => ledger.Acknowledged >= 120);
        List<long> rest = [];
        await Eventually.SoAsync(
            async () =>
            {
                while (await again.GetAsync(Topic) is { } entry)
                {
                    rest.Add(SequenceLedger.Parse(entry.Span).Number);
                }

                return rest.Count >= 80;
            },
            "the rest is read",
            () => cluster.Logs + string.Join(' ', rest));
        rest.ShouldBe(Enumerable.Range(40, 80).Select(i => (long)i));
    }
}
