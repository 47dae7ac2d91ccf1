using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Faults;

/// <summary>All processes end at once while clients write.</summary>
public sealed class PowerCutTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Cluster_KilledAsAWholeUnderLoad_HasEveryAcknowledgedEntry_AndTakesMore()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = 100 });
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic, 3);
        }

        await using Writing writing = Writing.Start(cluster, Topic, [[1], [2], [3], [1, 2, 3]], bytes: 500, partitions: 3);
        await writing.MoreAsync(100);
        await cluster.KillAsync(1, 2, 3);
        await cluster.RestartAsync(1, 2, 3);

        await writing.MoreAsync(20);
        await writing.StopAsync();
        await writing.VerifyAsync();
    }
}
