using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Protocol;

namespace Walrus.ClusterTests.Membership;

/// <summary>A node has lost its disk, and another one takes its place under a new id; the old one is removed. That it may as well come back under its own: <see cref="RejoiningTests"/>.</summary>
public sealed class ReplacedNodeTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Node_ThatLostItsDirectory_IsReplacedByOneWithANewId_AndNothingIsMissing()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = 50 });
        SequenceLedger ledger = new(0);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic);
        }

        await cluster.StrongAsync();
        await WriteAsync(cluster, ledger, [1, 2, 3]);
        await cluster.KillAsync(3);
        cluster.DeleteDirectory(3);

        await cluster.AddAsync(4, member: 1);
        await using WalrusClient operators = cluster[1].Connect();
        await Eventually.SoAsync(async () => (await operators.RemoveNodeAsync(3, force: true)).IsRemoved, "the old node is removed", () => cluster.Logs);
        await cluster.StrongAsync();

        ClusterDocument status = await operators.ClusterAsync();
        status.Nodes.Where(node => node.Status == "alive").Select(node => node.Id).Order().ShouldBe([1, 2, 4]);
        await cluster.WaitAsync(4, metrics => metrics.VoterConfigs[0].Order().SequenceEqual([1, 2, 4]), "the new one has the old one's vote");
        // The new one holds everything: without it only one copy of the old entries is left, and this is the other.
        await cluster.KillAsync(2);
        await WriteAsync(cluster, ledger, [1, 4]);
        await TopicReading.VerifyAsync(cluster, 4, Topic, ledger);
    }

    private static async Task WriteAsync(TestCluster cluster, SequenceLedger ledger, IReadOnlyList<int> nodes)
    {
        long until = ledger.Acknowledged + 130;
        await using SequenceWriter writer = new(cluster, Topic, ledger, nodes);
        await writer.RunAsync(() => ledger.Acknowledged >= until, TimeSpan.FromSeconds(60));
    }
}
