using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.Testing.Histories;

namespace Walrus.ClusterTests.Load;

/// <summary>Reads partitions of a topic through one node and writes down what it was told, in the recorder's history.</summary>
internal sealed class HistoryReader(TestCluster cluster, HistoryRecorder history, string topic, int node)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Follows a partition from its start, whatever happens to the node, until it is stopped: each look is a reading of its own, which the node closes with "no more".</summary>
    public async Task FollowAsync(int partition, CancellationToken stop)
    {
        long next = 0;
        while (!stop.IsCancellationRequested)
        {
            await using WalrusClient client = new(new WalrusClientOptions { Address = cluster.ClientAddress(node), RequestTimeout = ClusterSizes.RequestTimeout });
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    next += await LookAsync(client, partition, next, stop);
                    await Task.Delay(Pause, CancellationToken.None);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (WalrusException)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    /// <summary>Reads a partition from its start to its end. A reading that fails because a node is away is begun again.</summary>
    public async Task ReadAllAsync(int partition)
    {
        await using WalrusClient client = cluster[node].Connect();
        await Eventually.SoAsync(
            async () =>
            {
                _ = await LookAsync(client, partition, 0, CancellationToken.None);
                return true;
            },
            $"partition {partition} of topic {topic} can be read through node {node}",
            () => cluster.Logs);
    }

    /// <summary>One reading, which counts as far as it came.</summary>
    private async Task<int> LookAsync(WalrusClient client, int partition, long from, CancellationToken stop)
    {
        List<string> values = [];
        bool isWhole = false;
        Invocation asked = history.Read($"node-{node}", partition, from);
        try
        {
            await foreach (LogEntry entry in client.ReadAsync(topic, ReadFrom.Offset(from), new ReadOptions { Partition = partition }, stop))
            {
                values.Add(SequenceLedger.Short(Encoding.UTF8.GetString(entry.Payload.Span)));
            }

            isWhole = true;
        }
        finally
        {
            asked.Found(values, isWhole);
        }

        return values.Count;
    }
}
