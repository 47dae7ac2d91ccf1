using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Seeds;

/// <summary>The smoke test of the seeds: three nodes, any of them serves.</summary>
public sealed class LogsTests
{
    [Fact]
    public async Task ThreeNodes_EachServesWhatAnotherTook_AndNoEntryIsHandedOutTwice()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await using WalrusClient first = cluster[1].Connect();
        await using WalrusClient second = cluster[2].Connect();
        await using WalrusClient third = cluster[3].Connect();

        await first.RegisterAsync("events");
        for (int i = 0; i < 30; i++)
        {
            await (i % 3 == 0 ? first : i % 3 == 1 ? second : third).PutAsync("events", $"entry {i}");
        }

        for (int i = 0; i < 30; i++)
        {
            WalrusClient reader = i % 3 == 0 ? second : i % 3 == 1 ? third : first;
            ReadOnlyMemory<byte>? entry = await reader.GetAsync("events");
            Encoding.UTF8.GetString(entry!.Value.Span).ShouldBe($"entry {i}");
        }

        (await first.GetAsync("events")).ShouldBeNull();
        (await third.GetAsync("events")).ShouldBeNull();
    }

    [Fact]
    public async Task Metrics_OfThreeNodes_AgreeOnLeaderAndVoters()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);

        List<ClusterMetrics> metrics = [];
        foreach (int node in cluster.Running)
        {
            await cluster.WaitAsync(node, seen => seen.CurrentLeader is not null && seen.VoterConfigs[0].Count == 3, "each node knows the leader and the voters");
            await using WalrusClient client = cluster[node].Connect();
            metrics.Add(await client.MetricsAsync());
        }

        metrics.Count(seen => seen.State == "Leader").ShouldBe(1);
        metrics.Select(seen => seen.CurrentLeader).Distinct().Count().ShouldBe(1);
        metrics.ShouldAllBe(seen => seen.VoterConfigs[0].SequenceEqual(new long[] { 1, 2, 3 }));
        metrics.Single(seen => seen.State == "Leader").Replication!.Keys.Order().ShouldBe([1, 2, 3]);
    }
}
