using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Load;

/// <summary>What one <see cref="WalrusProducer"/> put into the partitions of a topic and where the cluster said it is, kept outside of the cluster.</summary>
internal sealed class OnceLedger(string topic, int partitions)
{
    private readonly ConcurrentDictionary<long, ProducedEntry> _acknowledged = new();
    private readonly ConcurrentDictionary<long, string> _failed = new();
    private long _next;

    /// <summary>Entries whose put has succeeded.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Puts that failed, with what was said.</summary>
    public IReadOnlyDictionary<long, string> Failed => _failed;

    /// <summary>Puts numbered entries, so many at once, until <paramref name="stop"/>; then waits for all of them.</summary>
    public async Task RunAsync(WalrusProducer producer, int atOnce, CancellationToken stop)
    {
        Task[] lanes = [.. Enumerable.Range(0, atOnce).Select(_ => Task.Run(() => PutAsync(producer, stop), CancellationToken.None))];
        await Task.WhenAll(lanes);
    }

    /// <summary>
    /// Reads the topic through a node: every acknowledged entry is where the cluster said, no entry is there twice, and those of one partition have the order in which they were put.
    /// </summary>
    public async Task VerifyAsync(TestCluster cluster, int node)
    {
        await using WalrusClient client = cluster[node].Connect();
        await Eventually.SoAsync(
            async () =>
            {
                HashSet<long> seen = [];
                for (int partition = 0; partition < partitions; partition++)
                {
                    long offset = 0;
                    await foreach (LogEntry entry in client.ReadAsync(topic, ReadFrom.Start, new ReadOptions { Partition = partition }))
                    {
                        long number = long.Parse(Encoding.ASCII.GetString(entry.Payload.Span), CultureInfo.InvariantCulture);
                        seen.Add(number).ShouldBeTrue($"entry {number} is there twice, again at offset {offset} of partition {partition}");
                        if (_acknowledged.TryGetValue(number, out ProducedEntry place))
                        {
                            place.ShouldBe(new ProducedEntry(partition, offset), $"entry {number} is elsewhere than was said");
                        }
                        else
                        {
                            _failed.ContainsKey(number).ShouldBeTrue($"entry {number} is there, and nobody put it");
                        }

                        offset++;
                    }
                }

                long[] lost = [.. _acknowledged.Keys.Where(number => !seen.Contains(number)).Order()];
                lost.ShouldBeEmpty("acknowledged and not there");
                return true;
            },
            $"topic {topic} can be read through node {node}",
            () => cluster.Logs);
    }

    private async Task PutAsync(WalrusProducer producer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            long number = Interlocked.Increment(ref _next);
            try
            {
                _acknowledged[number] = await producer.PutAsync(topic, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), cancellationToken: CancellationToken.None);
            }
            catch (WalrusException failure)
            {
                _failed[number] = failure.Message;
            }
        }
    }
}
