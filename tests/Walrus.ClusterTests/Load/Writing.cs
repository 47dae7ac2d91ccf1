using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Load;

/// <summary>Writers of one topic in the background, each with a ledger, until they are stopped.</summary>
internal sealed class Writing : IAsyncDisposable
{
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _stop = new();
    private readonly TestCluster _cluster;
    private readonly Task _done;

    private Writing(TestCluster cluster, string topic, IReadOnlyList<IReadOnlyList<int>> nodes, int bytes)
    {
        _cluster = cluster;
        Ledgers = [.. nodes.Select((_, writer) => new SequenceLedger(writer, bytes))];
        _done = Task.WhenAll(Ledgers.Select(ledger => Task.Run(() => WriteAsync(topic, ledger, nodes[ledger.Writer]))));
    }

    /// <summary>What each has written.</summary>
    public IReadOnlyList<SequenceLedger> Ledgers { get; }

    /// <summary>Starts a writer for each list of nodes, which it turns to in this order.</summary>
    public static Writing Start(TestCluster cluster, string topic, IReadOnlyList<IReadOnlyList<int>> nodes, int bytes = 0) => new(cluster, topic, nodes, bytes);

    /// <summary>Waits until each of <paramref name="writers"/> (all if none is named) has had <paramref name="more"/> more entries acknowledged.</summary>
    public async Task MoreAsync(int more, params int[] writers)
    {
        SequenceLedger[] asked = [.. Ledgers.Where(ledger => writers.Length == 0 || writers.Contains(ledger.Writer))];
        long[] wanted = [.. asked.Select(ledger => ledger.Acknowledged + more)];
        await Eventually.SoAsync(
            async () =>
            {
                if (_done.IsFaulted)
                {
                    await _done;
                }

                return asked.Zip(wanted).All(pair => pair.First.Acknowledged >= pair.Second);
            },
            $"each writer has {more} more entries acknowledged (so far {string.Join(", ", asked.Select(ledger => ledger.Acknowledged))})",
            () => _cluster.Logs);
    }

    /// <summary>Ends them after the line that each has under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _done;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _done.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task WriteAsync(string topic, SequenceLedger ledger, IReadOnlyList<int> nodes)
    {
        await using SequenceWriter writer = new(_cluster, topic, ledger, nodes);
        await writer.RunAsync(() => false, RetryMax, _stop.Token);
    }
}
