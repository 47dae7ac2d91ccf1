using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.Testing.Histories;

namespace Walrus.ClusterTests.Load;

/// <summary>What one <see cref="WalrusProducer"/> put into the partitions of a topic and where the cluster said it is, kept outside of the cluster.</summary>
internal sealed class OnceLedger(string topic, int partitions)
{
    private readonly HistoryRecorder _history = new(topic, partitions, TimeProvider.System);
    private readonly ConcurrentDictionary<long, string> _failed = new();
    private int _acknowledged;
    private long _next;

    /// <summary>Entries whose put has succeeded.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Puts that failed, with what was said.</summary>
    public IReadOnlyDictionary<long, string> Failed => _failed;

    /// <summary>Puts numbered entries, so many at once, until <paramref name="stop"/>; then waits for all of them.</summary>
    public async Task RunAsync(WalrusProducer producer, int atOnce, CancellationToken stop)
    {
        Task[] lanes = [.. Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => PutAsync(producer, stop), CancellationToken.None))];
        await Task.WhenAll(lanes);
    }

    /// <summary>Reads the topic through a node, and holds it against everything that was told so far: every acknowledged entry stands once, where the cluster said, in the order of real time.</summary>
    public async Task VerifyAsync(TestCluster cluster, int node)
    {
        HistoryReader reader = new(cluster, _history, topic, node);
        for (int partition = 0; partition < partitions; partition++)
        {
            await reader.ReadAllAsync(partition);
        }

        HistoryContradictedException.ThrowIfContradicted(_history.Snapshot());
    }

    private async Task PutAsync(WalrusProducer producer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            long number = Interlocked.Increment(ref _next);
            string value = number.ToString(CultureInfo.InvariantCulture);
            Invocation asked = _history.Append("producer", value);
            try
            {
                ProducedEntry place = await producer.PutAsync(topic, Encoding.ASCII.GetBytes(value), cancellationToken: CancellationToken.None);
                asked.Appended((place.Partition, place.Offset));
                Interlocked.Increment(ref _acknowledged);
            }
            catch (WalrusException failure)
            {
                asked.Unknown();
                _failed[number] = failure.Message;
            }
        }
    }
}
