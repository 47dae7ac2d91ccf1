using System.Globalization;
using Walrus.Client;
using Walrus.Testing.Processes;

namespace Walrus.Benchmarks.Cluster;

/// <summary>Nodes 1 to n of one cluster, each a process of this build with a store of its own below one directory, every append durable. Disposing kills them.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly Dictionary<int, NodeProcess> _nodes = [];
    private readonly Dictionary<int, NodeSettings> _settings = [];

    private BenchCluster()
    {
    }

    /// <summary>The numbers of the nodes, running or not.</summary>
    public IReadOnlyList<int> Nodes => [.. _settings.Keys.Order()];

    /// <summary>A running node.</summary>
    public NodeProcess this[int node] => _nodes[node];

    /// <summary>Starts the nodes; all vote when this returns.</summary>
    public static async Task<BenchCluster> StartAsync(string directory, int count, Func<NodeSettings, NodeSettings>? configure = null)
    {
        BenchCluster cluster = new();
        for (int node = 1; node <= count; node++)
        {
            NodeSettings settings = new(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"node-{node}")))
            {
                NodeId = node,
                ClientPort = FreePorts.Next(),
                RaftPort = FreePorts.Next(),
                Join = node == 1 ? null : cluster[1].Raft.ToString(),
            };
            cluster._settings[node] = configure?.Invoke(settings) ?? settings;
            await cluster.StartAsync(node);
        }

        await using WalrusClient client = cluster[1].Connect();
        while ((await client.MetricsAsync()).VoterConfigs is not [{ } voters] || voters.Count < count)
        {
            await Task.Delay(Look);
        }

        return cluster;
    }

    /// <summary>Starts a node that does not run; it is ready when this returns.</summary>
    public async Task StartAsync(int node) => _nodes[node] = await NodeProcess.StartAsync(_settings[node]);

    /// <summary>SIGKILL; the node is gone when this returns.</summary>
    public async Task KillAsync(int node)
    {
        await _nodes[node].KillAsync();
        await _nodes[node].DisposeAsync();
    }

    /// <summary>Asks a node to end, and waits until it has.</summary>
    public async Task StopAsync(int node)
    {
        _ = await _nodes[node].StopAsync();
        await _nodes[node].DisposeAsync();
    }

    /// <summary>Where a node is for clients, running or not.</summary>
    public string Address(int node) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_settings[node].ClientPort}");

    /// <summary>Who leads a topic's open segment, as any living node says.</summary>
    public async Task<int> LeaderAsync(string topic, int asked)
    {
        await using WalrusClient client = this[asked].Connect();
        return (int)(await client.StateAsync(topic)).LeaderNode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (NodeProcess node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }
}
