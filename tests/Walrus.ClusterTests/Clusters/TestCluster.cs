using System.Globalization;
using Walrus.Client;
using Walrus.Protocol;
using Walrus.Testing;
using Walrus.Testing.Processes;

namespace Walrus.ClusterTests.Clusters;

/// <summary>Nodes of one cluster, each a process with a directory and ports of its own that it keeps over its lives. Disposing kills them and removes everything.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly SortedDictionary<int, NodeProcess?> _nodes = [];
    private readonly Dictionary<int, NodeSettings> _settings = [];
    private readonly Func<NodeSettings, NodeSettings> _configure;

    private TestCluster(Func<NodeSettings, NodeSettings> configure) => _configure = configure;

    /// <summary>The numbers of the nodes that run.</summary>
    public IReadOnlyList<int> Running => [.. _nodes.Where(node => node.Value is not null).Select(node => node.Key)];

    /// <summary>A running node.</summary>
    public NodeProcess this[int node] => _nodes[node] ?? throw new InvalidOperationException($"Node {node} does not run.");

    /// <summary>Starts nodes 1 to <paramref name="count"/>: the first founds, the others join it, one after the other. All have a vote when this returns.</summary>
    public static async Task<TestCluster> StartAsync(int count, Func<NodeSettings, NodeSettings>? configure = null)
    {
        TestCluster cluster = new(configure ?? (settings => settings));
        try
        {
            for (int node = 1; node <= count; node++)
            {
                await cluster.AddAsync(node);
            }

            await cluster.WaitAsync(1, metrics => metrics.VoterConfigs[0].Count == Math.Min(count, 5), "every node has a vote");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts <paramref name="count"/> nodes at the same time, each with the same list of first members.</summary>
    public static async Task<TestCluster> FoundTogetherAsync(int count)
    {
        TestCluster cluster = new(settings => settings);
        for (int node = 1; node <= count; node++)
        {
            cluster._settings[node] = cluster.NewSettings(node, null);
        }

        string[] peers = [.. cluster._settings.Values.SelectMany(settings => new[] { "--initial-peer", $"127.0.0.1:{settings.RaftPort}" })];
        foreach (int node in cluster._settings.Keys.ToArray())
        {
            cluster._settings[node] = cluster._settings[node] with { Flags = peers };
        }

        try
        {
            await cluster.RestartAsync([.. cluster._settings.Keys]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node that was not there before; it joins whoever runs.</summary>
    public async Task AddAsync(int node)
    {
        string? member = Running.Count > 0 ? this[Running[0]].Raft.ToString() : null;
        _settings[node] = NewSettings(node, member);
        _nodes[node] = await NodeProcess.StartAsync(_settings[node]);
    }

    /// <summary>Starts a node that was not there before, or whose directory was deleted, by joining <paramref name="member"/>.</summary>
    public async Task AddAsync(int node, int member)
    {
        _settings[node] = NewSettings(node, this[member].Raft.ToString());
        _nodes[node] = await NodeProcess.StartAsync(_settings[node]);
    }

    /// <summary>How a node that does not run will be started from now on.</summary>
    public void Configure(int node, Func<NodeSettings, NodeSettings> change) => _settings[node] = change(_settings[node]);

    /// <summary>How a node would be started that is not part of this: with a directory and ports of its own; it joins <paramref name="member"/>.</summary>
    public NodeSettings StrangerOf(int member, int node) => NewSettings(node, this[member].Raft.ToString(), $"stranger-{Guid.NewGuid():N}");

    /// <summary>Deletes what a node that does not run has on its disk.</summary>
    public void DeleteDirectory(int node) => Directory.Delete(_settings[node].DataDirectory, recursive: true);

    /// <summary>Starts nodes that have run before, at the same time, and waits until each is ready.</summary>
    public async Task RestartAsync(params IReadOnlyList<int> nodes)
    {
        NodeProcess[] started = await Task.WhenAll(nodes.Select(node => NodeProcess.StartAsync(_settings[node])));
        foreach ((int node, NodeProcess process) in nodes.Zip(started))
        {
            _nodes[node] = process;
        }
    }

    /// <summary>kill -9 of nodes at the same time.</summary>
    public async Task KillAsync(params IReadOnlyList<int> nodes)
    {
        NodeProcess[] processes = [.. nodes.Select(node => this[node])];
        foreach (NodeProcess process in processes)
        {
            process.Kill();
        }

        foreach ((int node, NodeProcess process) in nodes.Zip(processes))
        {
            await process.DisposeAsync();
            _nodes[node] = null;
        }
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync(int node)
    {
        NodeProcess process = this[node];
        int code = await process.StopAsync();
        await process.DisposeAsync();
        _nodes[node] = null;
        return code;
    }

    /// <summary>Where clients reach a node, running or not.</summary>
    public string ClientAddress(int node) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_settings[node].ClientPort}");

    /// <summary>How a node is started.</summary>
    public NodeSettings SettingsOf(int node) => _settings[node];

    /// <summary>Waits until a node's METRICS say something; asks again and again, because nothing else tells.</summary>
    public async Task WaitAsync(int node, Predicate<ClusterMetrics> isSo, string what)
    {
        await using WalrusClient client = this[node].Connect();
        await Eventually.SoAsync(async () => isSo(await client.MetricsAsync()), what, () => Logs);
    }

    /// <summary>Waits until every segment has all its copies on nodes that answer: from here on any node may die.</summary>
    public async Task StrongAsync()
    {
        await using WalrusClient client = this[Running[0]].Connect();
        string last = "";
        await Eventually.SoAsync(
            async () =>
            {
                ClusterDocument status = await client.ClusterAsync();
                last = string.Create(CultureInfo.InvariantCulture, $"{status.UnderReplicatedSegments} of {status.Segments} segments lack copies, {status.Nodes.Count(node => node.IsLive)} nodes answer");
                return status.UnderReplicatedSegments == 0 && status.Nodes.Count(node => node.IsLive && node.Status == "alive") >= Running.Count;
            },
            "every segment has all its copies",
            () => last + "\n" + Logs);
    }

    /// <summary>The log lines of all nodes that run.</summary>
    public string Logs => string.Join('\n', _nodes.Where(node => node.Value is not null).Select(node => $"--- node {node.Key}\n{node.Value!.Log}"));

    private NodeSettings NewSettings(int node, string? member, string? directory = null) => _configure(new NodeSettings(_directory.File(directory ?? $"node-{node}"))
    {
        NodeId = node,
        ClientPort = FreePorts.Next(),
        RaftPort = FreePorts.Next(),
        Join = member,
        JournalFileBytes = 4 * 1024 * 1024,
        JournalFiles = 3,
    });

    public async ValueTask DisposeAsync()
    {
        foreach (NodeProcess? node in _nodes.Values)
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }

        _directory.Dispose();
    }
}
