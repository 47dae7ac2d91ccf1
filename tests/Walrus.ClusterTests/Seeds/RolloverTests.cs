using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Seeds;

/// <summary>Rollover: ten entries a segment, leadership goes round, what is sealed stays readable from everywhere.</summary>
public sealed class RolloverTests
{
    private const int Entries = 60;
    private const int PerSegment = 10;

    [Fact]
    public async Task Topic_OfSixtyEntries_HasSixSealedSegmentsOnAllNodesInTurn_AndReadsBackThroughANonLeader()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = PerSegment });
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync("events");
        for (int i = 0; i < Entries; i++)
        {
            await client.PutAsync("events", $"entry {i}");
            if (i % PerSegment == PerSegment - 1)
            {
                await SealedAsync(cluster, client, (i + 1) / PerSegment);
            }
        }

        TopicState state = await client.StateAsync("events");
        state.SealedSegments.Count.ShouldBe(Entries / PerSegment);
        state.SealedSegments.Values.ShouldAllBe(count => count == PerSegment);
        state.LastSealedEntryOffset.ShouldBe(Entries);
        state.SegmentLeaders.Values.Distinct().Order().ShouldBe([1, 2, 3]);

        int other = cluster.Running.First(node => node != state.LeaderNode);
        await using WalrusClient reader = cluster[other].Connect();
        List<string> read = [];
        await foreach (LogEntry entry in reader.ReadAsync("events", ReadFrom.Start))
        {
            read.Add(Encoding.UTF8.GetString(entry.Payload.Span));
        }

        read.ShouldBe(Enumerable.Range(0, Entries).Select(i => $"entry {i}"));
    }

    private static Task SealedAsync(TestCluster cluster, WalrusClient client, int segments) => Eventually.SoAsync(
        async () => (await client.StateAsync("events")).SealedSegments.Count == segments, $"{segments} segments are sealed", () => cluster.Logs);
}
