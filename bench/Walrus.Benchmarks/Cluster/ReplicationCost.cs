using System.Diagnostics;
using Walrus.Benchmarks.Floors;
using Walrus.Client;

namespace Walrus.Benchmarks.Cluster;

/// <summary>Durable PUTs on three processes next to one, on the same machine: what replication costs in time, processor and memory.</summary>
internal static class ReplicationCost
{
    private static readonly int[] Connections = [1, 64, 256];
    private const string Topic = "replication";

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        foreach (int nodes in new[] { 1, 3 })
        {
            await using BenchCluster cluster = await BenchCluster.StartAsync(Path.Combine(options.Directory, $"replication-{nodes}"), nodes);
            await using WalrusClient client = cluster[1].Connect();
            await client.RegisterAsync(Topic);
            int leader = await cluster.LeaderAsync(Topic, 1);
            byte[] value = new byte[options.EntryBytes];
            Array.Fill(value, (byte)'x');
            await ClientLoad.WarmUpAsync(cluster.Address(leader), client => PutAsync(client, value));
            foreach (int connections in Connections)
            {
                await MeasureAsync(options, table, cluster, (nodes, leader), (connections, value));
            }
        }
    }

    private static async Task MeasureAsync(BenchOptions options, BenchTable table, BenchCluster cluster, (int Count, int Leader) nodes, (int Connections, byte[] Value) load)
    {
        long puts = 0;
        TimeSpan[] before = Processor(cluster);
        Measurement result = await ClientLoad.RunAsync(
            $"{load.Connections} connections PUT, {nodes.Count} node(s) [durable on {(nodes.Count / 2) + 1}]", "PUT/s", cluster.Address(nodes.Leader), load.Connections, options.Time,
            async client =>
            {
                _ = Interlocked.Increment(ref puts);
                return await PutAsync(client, load.Value);
            });
        TimeSpan[] after = Processor(cluster);
        table.Result(result);
        foreach ((int node, int i) in cluster.Nodes.Select((node, i) => (node, i)))
        {
            string role = node == nodes.Leader ? "leads" : "follows";
            double each = (after[i] - before[i]).TotalMicroseconds / Math.Max(puts, 1);
            table.Note($"node {node} ({role}): {each:F1} us of processor per PUT, {cluster[node].RssAnonBytes() / 1e6:F0} MB of anonymous memory");
        }
    }

    private static async Task<bool> PutAsync(WalrusClient client, byte[] value)
    {
        await client.PutAsync(Topic, value);
        return true;
    }

    private static TimeSpan[] Processor(BenchCluster cluster) =>
    [
        .. cluster.Nodes.Select(node =>
        {
            using Process process = Process.GetProcessById(cluster[node].Id);
            return process.TotalProcessorTime;
        }),
    ];
}
