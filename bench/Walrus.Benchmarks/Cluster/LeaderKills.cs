using System.Diagnostics;
using Walrus.Benchmarks.Floors;
using Walrus.Client;

namespace Walrus.Benchmarks.Cluster;

/// <summary>kill -9 of the node that leads a topic, under load: from the kill to the next acknowledged PUT, with a client that asks the other nodes in turn every few milliseconds.</summary>
internal static class LeaderKills
{
    private const string Topic = "kills";
    private const int KillsDefault = 10;
    private const int EntriesBetween = 200;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        await using BenchCluster cluster = await BenchCluster.StartAsync(Path.Combine(options.Directory, "kills"), 3);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic);
        }

        List<TimeSpan> gaps = [];
        int asked = 1;
        for (int kill = 0; kill < (options.Kills ?? KillsDefault); kill++)
        {
            int leader = await cluster.LeaderAsync(Topic, asked);
            int[] others = [.. cluster.Nodes.Where(node => node != leader)];
            asked = others[0];
            await using (WalrusClient busy = cluster[leader].Connect())
            {
                for (int i = 0; i < EntriesBetween; i++)
                {
                    await busy.PutAsync(Topic, "entry");
                }
            }

            gaps.Add(await KillAsync(cluster, leader, others));
            await cluster.StartAsync(leader);
        }

        gaps.Sort();
        TimeSpan median = gaps[gaps.Count / 2];
        table.Result(new Measurement(
            $"leader of a topic killed {gaps.Count} times, to the next PUT", 1 / median.TotalSeconds, "recoveries/s", median, gaps[(int)(gaps.Count * 0.99)]));
        table.Note($"from {gaps[0].TotalMilliseconds:F0} to {gaps[^1].TotalMilliseconds:F0} ms");
    }

    /// <summary>A caller at each of the others, so that the first of them that can is what counts.</summary>
    private static async Task<TimeSpan> KillAsync(BenchCluster cluster, int leader, int[] others)
    {
        using CancellationTokenSource done = new();
        Task<long>[] callers;
        WalrusClient[] clients = [.. others.Select(node => cluster[node].Connect())];
        await Task.WhenAll(clients.Select(client => client.ConnectAsync()));
        long before = Stopwatch.GetTimestamp();
        cluster[leader].Kill();
        callers = [.. clients.Select(client => AskAsync(client, done.Token))];
        long first = await await Task.WhenAny(callers);
        await done.CancelAsync();
        _ = await Task.WhenAll(callers);
        foreach (WalrusClient client in clients)
        {
            await client.DisposeAsync();
        }

        await cluster.KillAsync(leader);
        return Stopwatch.GetElapsedTime(before, first);
    }

    /// <summary>Asks until a PUT is acknowledged; gives when.</summary>
    private static async Task<long> AskAsync(WalrusClient client, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                await client.PutAsync(Topic, "entry", CancellationToken.None);
                return Stopwatch.GetTimestamp();
            }
            catch (WalrusException)
            {
                await Task.Delay(Retry, CancellationToken.None);
            }
        }

        return long.MaxValue;
    }
}
