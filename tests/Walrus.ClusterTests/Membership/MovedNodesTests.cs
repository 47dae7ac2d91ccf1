using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Testing.Processes;

namespace Walrus.ClusterTests.Membership;

/// <summary>Nodes come back at other addresses, or on another disk.</summary>
public sealed class MovedNodesTests
{
    private const string Topic = "events";
    private readonly SequenceLedger _ledger = new(0);

    [Fact]
    public async Task Node_ThatComesBackWithAnotherPort_IsFoundByTheOthers()
    {
        await using TestCluster cluster = await StartAsync();
        await cluster.StopAsync(3);
        cluster.Configure(3, settings => settings with { RaftPort = FreePorts.Next(), ClientPort = FreePorts.Next(), Join = null });

        await cluster.RestartAsync(3);
        // Two of three are needed now, and one of them is the one that moved.
        await cluster.KillAsync(2);

        await WriteAsync(cluster, 1, 3);
        await TopicReading.VerifyAsync(cluster, 3, Topic, _ledger);
    }

    [Fact]
    public async Task Nodes_ThatAllMovedAtOnce_FindEachOtherByOneThatIsNamed()
    {
        await using TestCluster cluster = await StartAsync();
        await cluster.KillAsync(1, 2, 3);
        foreach (int node in new[] { 1, 2, 3 })
        {
            cluster.Configure(node, settings => settings with { RaftPort = FreePorts.Next() });
        }

        string named = $"127.0.0.1:{cluster.SettingsOf(1).RaftPort}";
        cluster.Configure(1, settings => settings with { Join = null });
        cluster.Configure(2, settings => settings with { Join = named });
        cluster.Configure(3, settings => settings with { Join = named });
        await cluster.RestartAsync(1, 2, 3);

        await TopicReading.VerifyAsync(cluster, 2, Topic, _ledger);
        await WriteAsync(cluster, 1, 2, 3);
        foreach (int node in cluster.Running)
        {
            await cluster.WaitAsync(node, metrics => metrics.CurrentLeader is not null, "each follows a leader");
            await TopicReading.VerifyAsync(cluster, node, Topic, _ledger);
        }
    }

    private async Task<TestCluster> StartAsync()
    {
        TestCluster cluster = await TestCluster.StartAsync(3);
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
        await WriteAsync(cluster, 1, 2, 3);
        return cluster;
    }

    private async Task WriteAsync(TestCluster cluster, params IReadOnlyList<int> nodes)
    {
        long until = _ledger.Acknowledged + 30;
        await using SequenceWriter writer = new(cluster, Topic, _ledger, nodes);
        await writer.RunAsync(() => _ledger.Acknowledged >= until, TimeSpan.FromSeconds(60));
    }
}
