using System.Diagnostics;
using System.Globalization;
using Walrus.Benchmarks.Floors;
using Walrus.Client;

namespace Walrus.Benchmarks.Cluster;

/// <summary>Topics created on three nodes, through all of them.</summary>
internal static class TopicCreation
{
    private const int Topics = 2_000;
    private const int Callers = 24;

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        await using BenchCluster cluster = await BenchCluster.StartAsync(Path.Combine(options.Directory, "topics"), 3);
        WalrusClient[] clients = [.. cluster.Nodes.Select(node => cluster[node].Connect())];
        long start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Topics), new ParallelOptions { MaxDegreeOfParallelism = Callers }, async (topic, stop) =>
            await clients[topic % clients.Length].RegisterAsync(string.Create(CultureInfo.InvariantCulture, $"topic-{topic}"), cancellationToken: stop));
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        table.Result(new Measurement(
            string.Create(CultureInfo.InvariantCulture, $"{Topics} topics created on 3 nodes in {taken.TotalSeconds:F1} s, {Callers} callers"), Topics / taken.TotalSeconds, "topics/s"));
        foreach (WalrusClient client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
