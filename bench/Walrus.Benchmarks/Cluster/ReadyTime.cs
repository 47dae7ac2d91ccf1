using System.Diagnostics;
using System.Globalization;
using Walrus.Client;
using Walrus.Testing.Processes;

namespace Walrus.Benchmarks.Cluster;

/// <summary>
/// From the start of the process to ready, for a node with many sealed segments: made by itself, with one entry and a copy each, by rollovers that come as often as the monitor looks.
/// </summary>
internal static class ReadyTime
{
    private const int Topics = 1_000;
    private const int Writers = 64;

    // With files of the default size the checkpoint has no room for so many copies.
    private const long JournalFileBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        await using BenchCluster cluster = await BenchCluster.StartAsync(
            Path.Combine(options.Directory, "ready"), 1, settings => settings with { SegmentEntries = 1, Fsync = "none", JournalFileBytes = JournalFileBytes });
        long began = Stopwatch.GetTimestamp();
        await FillAsync(cluster, options.SealedSegments);
        long segments = await CountAsync(cluster);
        table.Note(string.Create(CultureInfo.InvariantCulture, $"{segments:N0} sealed segments of {Topics:N0} topics were made in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s"));

        await cluster.StopAsync(1);
        await TimeAsync(cluster, table, segments, "after a clean stop");
        await cluster.KillAsync(1);
        await TimeAsync(cluster, table, segments, "after kill -9");
    }

    private static async Task TimeAsync(BenchCluster cluster, BenchTable table, long segments, string after)
    {
        long start = Stopwatch.GetTimestamp();
        await cluster.StartAsync(1);
        table.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"ready {Stopwatch.GetElapsedTime(start).TotalMilliseconds:N0} ms {after}, with {segments:N0} sealed segments; {cluster[1].RssAnonBytes() / 1e6:N0} MB of anonymous memory"));
    }

    private static async Task FillAsync(BenchCluster cluster, long wanted)
    {
        string[] topics = [.. Enumerable.Range(0, Topics).Select(topic => string.Create(CultureInfo.InvariantCulture, $"topic-{topic}"))];
        await using WalrusClient client = cluster[1].Connect();
        await Parallel.ForEachAsync(topics, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (topic, stop) => await client.RegisterAsync(topic, cancellationToken: stop));
        using CancellationTokenSource enough = new();
        Task writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(client, topics, writer, enough.Token))));
        do
        {
            await Task.WhenAny(writing, Task.Delay(Look));
        }
        while (!writing.IsCompleted && await CountAsync(cluster) < wanted);

        await enough.CancelAsync();
        await writing;
    }

    /// <summary>Sealed segments, once no more come.</summary>
    private static async Task<long> CountAsync(BenchCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        return (await client.ClusterAsync()).Segments - Topics;
    }

    private static async Task WriteAsync(WalrusClient client, string[] topics, int writer, CancellationToken stop)
    {
        for (int turn = writer; !stop.IsCancellationRequested; turn += Writers)
        {
            await client.PutAsync(topics[turn % topics.Length], "entry", CancellationToken.None);
        }
    }
}
