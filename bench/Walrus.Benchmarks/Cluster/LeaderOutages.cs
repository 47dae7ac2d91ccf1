using System.Diagnostics;
using System.Globalization;
using Walrus.Benchmarks.Floors;
using Walrus.Client;
using Walrus.Testing;
using Walrus.Testing.Processes;

namespace Walrus.Benchmarks.Cluster;

/// <summary>
/// The node that leads a topic goes, under load: from then to the next acknowledged PUT, with clients that ask the other nodes in turn every few milliseconds. It is killed (kill -9), paused
/// (SIGSTOP), or cut off from the others.
/// </summary>
internal static class LeaderOutages
{
    private const string Topic = "outages";
    private const int TimesDefault = 10;
    private const int EntriesBetween = 200;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(5);

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        await using PeerRoads roads = new();
        await using BenchCluster cluster = await BenchCluster.StartAsync(Path.Combine(options.Directory, "outages"), 3, settings =>
        {
            roads.Add(settings.NodeId, settings.RaftPort);
            return settings with { Flags = ["--raft-advertise-host", PeerRoads.Host] };
        });
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic);
        }

        int times = options.Kills ?? TimesDefault;
        await RunAsync(cluster, table, times, "killed", leader => cluster[leader].Kill(), async leader =>
        {
            await cluster.KillAsync(leader);
            await cluster.StartAsync(leader);
        });
        await RunAsync(cluster, table, times, "paused", leader => cluster[leader].Send(Signal.Stop), leader =>
        {
            cluster[leader].Send(Signal.Continue);
            return Task.CompletedTask;
        });
        await RunAsync(cluster, table, times, "cut off", leader => CutOff(cluster, roads, leader), _ =>
        {
            roads.Heal();
            return Task.CompletedTask;
        });
    }

    private static async Task RunAsync(BenchCluster cluster, BenchTable table, int times, string what, Action<int> take, Func<int, Task> giveBack)
    {
        List<TimeSpan> gaps = [];
        int asked = cluster.Nodes[0];
        for (int time = 0; time < times; time++)
        {
            await StrongAsync(cluster, asked);
            int leader = await cluster.LeaderAsync(Topic, asked);
            int[] others = [.. cluster.Nodes.Where(node => node != leader)];
            asked = others[0];
            await using (WalrusClient busy = cluster[leader].Connect())
            {
                for (int i = 0; i < EntriesBetween;)
                {
                    i += await TryPutAsync(busy) ? 1 : 0;
                }
            }

            gaps.Add(await OutageAsync(cluster, others, () => take(leader)));
            await giveBack(leader);
        }

        gaps.Sort();
        TimeSpan median = gaps[gaps.Count / 2];
        table.Result(new Measurement(
            $"leader of a topic {what} {gaps.Count} times, to the next PUT", 1 / median.TotalSeconds, "recoveries/s", median, gaps[(int)(gaps.Count * 0.99)]));
        table.Note(string.Create(CultureInfo.InvariantCulture, $"from {gaps[0].TotalMilliseconds:F0} to {gaps[^1].TotalMilliseconds:F0} ms"));
    }

    private static void CutOff(BenchCluster cluster, PeerRoads roads, int leader)
    {
        foreach (int other in cluster.Nodes.Where(node => node != leader))
        {
            roads.Cut(leader, other);
            roads.Cut(other, leader);
        }
    }

    /// <summary>Waits until every segment has all its copies on nodes that answer: one outage at a time is measured.</summary>
    private static async Task StrongAsync(BenchCluster cluster, int asked)
    {
        await using WalrusClient client = cluster[asked].Connect();
        while (await client.ClusterAsync() is var status && (status.UnderReplicatedSegments > 0 || status.Raft.Leader is null || status.Nodes.Any(node => !node.IsLive)))
        {
            await Task.Delay(Retry);
        }
    }

    /// <summary>A caller at each of the others, so that the first of them that can is what counts.</summary>
    private static async Task<TimeSpan> OutageAsync(BenchCluster cluster, int[] others, Action take)
    {
        using CancellationTokenSource done = new();
        WalrusClient[] clients = [.. others.Select(node => cluster[node].Connect())];
        await Task.WhenAll(clients.Select(client => client.ConnectAsync()));
        long before = Stopwatch.GetTimestamp();
        take();
        Task<long>[] callers = [.. clients.Select(client => AskAsync(client, done.Token))];
        long first = await await Task.WhenAny(callers);
        await done.CancelAsync();
        _ = await Task.WhenAll(callers);
        foreach (WalrusClient client in clients)
        {
            await client.DisposeAsync();
        }

        return Stopwatch.GetElapsedTime(before, first);
    }

    /// <summary>Asks until a PUT is acknowledged; gives when.</summary>
    private static async Task<long> AskAsync(WalrusClient client, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            if (await TryPutAsync(client))
            {
                return Stopwatch.GetTimestamp();
            }
        }

        return long.MaxValue;
    }

    private static async Task<bool> TryPutAsync(WalrusClient client)
    {
        try
        {
            await client.PutAsync(Topic, "entry", CancellationToken.None);
            return true;
        }
        catch (WalrusException)
        {
            await Task.Delay(Retry, CancellationToken.None);
            return false;
        }
    }
}
