using Walrus.ClusterTests.Clusters;
using Walrus.Testing.Histories;

namespace Walrus.ClusterTests.Load;

/// <summary>
/// Writers of one topic in the background, each with a ledger, until they are stopped, and a reader through each of the nodes that they write through: all that they are told is one history.
/// </summary>
internal sealed class Writing : IAsyncDisposable
{
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(90);
    private readonly CancellationTokenSource _stop = new();
    private readonly TestCluster _cluster;
    private readonly string _topic;
    private readonly int _partitions;
    private readonly Task _done;
    private readonly Task _following;

    private Writing(TestCluster cluster, string topic, int partitions, IReadOnlyList<IReadOnlyList<int>> nodes, int bytes)
    {
        _cluster = cluster;
        _topic = topic;
        _partitions = partitions;
        History = new HistoryRecorder(topic, partitions, TimeProvider.System);
        Ledgers = [.. nodes.Select((_, writer) => new SequenceLedger(writer, bytes))];
        _done = Task.WhenAll(Ledgers.Select(ledger => Task.Run(() => WriteAsync(topic, ledger, nodes[ledger.Writer]))));
        HistoryReader[] readers = [.. nodes.SelectMany(list => list).Distinct().Select(node => new HistoryReader(cluster, History, topic, node))];
        _following = Task.WhenAll(readers.SelectMany(reader => Enumerable.Range(0, partitions).Select(partition => Task.Run(() => reader.FollowAsync(partition, _stop.Token)))));
    }

    /// <summary>What writers and readers asked and were told.</summary>
    public HistoryRecorder History { get; }

    /// <summary>What each has written.</summary>
    public IReadOnlyList<SequenceLedger> Ledgers { get; }

    /// <summary>Starts a writer for each list of nodes, which it turns to in this order.</summary>
    public static Writing Start(TestCluster cluster, string topic, IReadOnlyList<IReadOnlyList<int>> nodes, int bytes = 0, int partitions = 1) => new(cluster, topic, partitions, nodes, bytes);

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
        await _following;
    }

    /// <summary>Reads everything through every node that runs, and holds all that anybody was told against each other: one log, in which what was acknowledged stands once, in the order of real time.</summary>
    public async Task VerifyAsync()
    {
        foreach (int node in _cluster.Running)
        {
            HistoryReader reader = new(_cluster, History, _topic, node);
            for (int partition = 0; partition < _partitions; partition++)
            {
                await reader.ReadAllAsync(partition);
            }
        }

        HistoryContradictedException.ThrowIfContradicted(History.Snapshot());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_done, _following).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _stop.Dispose();
    }

    private async Task WriteAsync(string topic, SequenceLedger ledger, IReadOnlyList<int> nodes)
    {
        await using SequenceWriter writer = new(_cluster, topic, ledger, nodes, History);
        await writer.RunAsync(() => false, RetryMax, _stop.Token);
    }
}
