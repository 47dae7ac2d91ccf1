using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Membership;

/// <summary>Every node is restarted in turn while clients write.</summary>
public sealed class RollingRestartTests
{
    [Fact]
    public async Task Writers_OfAClusterThatIsRestartedNodeByNode_SeeNoFailedPut()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync("events");
        }

        SequenceLedger[] ledgers = [.. Enumerable.Range(0, 3).Select(writer => new SequenceLedger(writer))];
        using CancellationTokenSource stop = new();
        Task writing = Task.WhenAll(ledgers.Select(ledger => Task.Run(async () =>
        {
            await using SequenceWriter writer = new(cluster, "events", ledger, [1, 2, 3]);
            await writer.RunAsync(() => false, stop: stop.Token);
        })));
        foreach (int node in new[] { 1, 2, 3 })
        {
            (await cluster.StopAsync(node)).ShouldBe(0);
            await cluster.RestartAsync(node);
            await cluster.WaitAsync(node, metrics => metrics.CurrentLeader is not null, "the node follows a leader");
        }

        await stop.CancelAsync();
        await writing;
        await TopicReading.VerifyAsync(cluster, 2, "events", ledgers);
    }
}
