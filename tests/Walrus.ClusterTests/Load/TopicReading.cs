using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Load;

/// <summary>Reads a topic back from its first entry through one node, for <see cref="SequenceJudge"/>.</summary>
internal static class TopicReading
{
    /// <summary>Judges every partition's entries together; returns how many there are. A read that fails because a node is away is begun again.</summary>
    public static async Task<long> VerifyAsync(TestCluster cluster, int node, string topic, params IReadOnlyList<SequenceLedger> writers)
    {
        long entries = 0;
        await using WalrusClient client = cluster[node].Connect();
        await Eventually.SoAsync(
            async () =>
            {
                SequenceJudge judge = new(topic, writers);
                await foreach (LogEntry entry in client.ReadAsync(topic, ReadFrom.Start))
                {
                    judge.Observe(entry.Payload.Span);
                }

                judge.End();
                entries = judge.Entries;
                return true;
            },
            $"topic {topic} can be read through node {node}",
            () => cluster.Logs);
        return entries;
    }
}
