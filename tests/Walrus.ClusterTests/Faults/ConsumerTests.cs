using System.Diagnostics;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Faults;

/// <summary>Consumers share a topic through all nodes while these die and come back.</summary>
public sealed class ConsumerTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Consumers_OneGetAtATimeUnderKills_GetNoEntryTwice_AndMissOnlyWhatUnknownGetsTook()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic);
        }

        await cluster.StrongAsync();
        await using Writing writing = Writing.Start(cluster, Topic, [[1, 2, 3], [2, 3, 1]]);
        SequenceSet taken = new(writing.Ledgers);
        bool isWritten = false;
        using CancellationTokenSource stop = new();
        SharedConsumer[] consumers = [.. Enumerable.Range(0, 3).Select(first => new SharedConsumer(cluster, writing.History, Topic, first, taken))];
        // The last line may be taken by a GET that is answered as unknown, so enough is what the acknowledged and unknown ones come to.
        bool IsAll() => Volatile.Read(ref isWritten) && taken.Missing().Count <= consumers.Sum(consumer => consumer.Unknown);
        Task consuming = Task.WhenAll(consumers.Select(consumer => Task.Run(() => consumer.RunAsync(IsAll, stop.Token))));
        long began = Stopwatch.GetTimestamp();
        for (int kill = 0; kill < ClusterSizes.Kills || Stopwatch.GetElapsedTime(began) < ClusterSizes.KillTime; kill++)
        {
            int victim = (kill % 3) + 1;
            await MovesOnAsync(cluster, writing, taken);
            await cluster.KillAsync(victim);
            await MovesOnAsync(cluster, writing, taken);
            await cluster.RestartAsync(victim);
            await cluster.StrongAsync();
        }

        await MovesOnAsync(cluster, writing, taken);
        await writing.StopAsync();
        Volatile.Write(ref isWritten, true);
        await EndsAsync(cluster, consuming, taken, stop);
        await writing.VerifyAsync();
        foreach (SharedConsumer consumer in consumers)
        {
            await consumer.DisposeAsync();
        }
    }

    /// <summary>Entries are written and taken.</summary>
    private static async Task MovesOnAsync(TestCluster cluster, Writing writing, SequenceSet taken)
    {
        int before = taken.Count;
        await writing.MoreAsync(10);
        await Eventually.SoAsync(() => Task.FromResult(taken.Count >= before + 10), $"more than {before} entries are taken", () => cluster.Logs);
    }

    private static async Task EndsAsync(TestCluster cluster, Task consuming, SequenceSet taken, CancellationTokenSource stop)
    {
        try
        {
            await Eventually.SoAsync(
                () => Task.FromResult(consuming.IsCompleted), "the consumers have all", () => $"{cluster.Logs}\nmissing: {string.Join(' ', taken.Missing().Take(20))}");
        }
        finally
        {
            await stop.CancelAsync();
            await consuming;
        }
    }
}
