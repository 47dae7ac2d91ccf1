using System.Globalization;
using Walrus.Client;

namespace Walrus.Benchmarks.Cluster;

/// <summary>PUT and GET through the node that leads the topic, next to the same through another one, which has to pass them on.</summary>
internal static class ForwardingCost
{
    private static readonly int[] Connections = [1, 64];

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        await using BenchCluster cluster = await BenchCluster.StartAsync(Path.Combine(options.Directory, "forwarding"), 3);
        foreach (int connections in Connections)
        {
            string topic = string.Create(CultureInfo.InvariantCulture, $"forwarding-{connections}");
            await using (WalrusClient client = cluster[1].Connect())
            {
                await client.RegisterAsync(topic);
            }

            int leader = await cluster.LeaderAsync(topic, 1);
            int other = cluster.Nodes.First(node => node != leader);
            byte[] value = new byte[options.EntryBytes];
            Array.Fill(value, (byte)'x');
            await WarmUpAsync(cluster, topic, value);
            foreach ((int node, string who) in new[] { (leader, "the leader"), (other, "another node") })
            {
                table.Result(await ClientLoad.RunAsync(
                    $"PUT through {who}, {connections} connections [durable on 2]", "PUT/s", cluster.Address(node), connections, options.Time,
                    async client =>
                    {
                        await client.PutAsync(topic, value);
                        return true;
                    }));
            }

            foreach ((int node, string who) in new[] { (leader, "the leader"), (other, "another node") })
            {
                table.Result(await ClientLoad.RunAsync(
                    $"GET through {who}, {connections} connections [durable on 2]", "GET/s", cluster.Address(node), connections, options.Time / 2,
                    async client => await client.GetAsync(topic) is not null));
            }
        }

        table.Note("leader is the topic's; the shared cursor has an owner of its own, which may be either node. GET ends early when it has caught up with the PUTs");
    }

    private static async Task WarmUpAsync(BenchCluster cluster, string topic, byte[] value)
    {
        foreach (int node in cluster.Nodes)
        {
            await ClientLoad.WarmUpAsync(cluster.Address(node), async client =>
            {
                await client.PutAsync(topic, value);
                return await client.GetAsync(topic) is not null;
            });
        }
    }
}
