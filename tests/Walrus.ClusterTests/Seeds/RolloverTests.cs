using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Seeds;

/// <summary>Rollover: ten entries a segment, leadership goes round, what is sealed stays readable from everywhere.</summary>
public sealed class RolloverTests
{
    private const int Entries = 60;
    private const int EntriesMax = 600;
    private const int PerSegment = 10;

    [Fact]
    public async Task Topic_OfSixtyEntries_HasSixSealedSegmentsOnAllNodesInTurn_AndReadsBackThroughANonLeader()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = PerSegment });
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync("events");
        int written = 0;
        TopicState state = await client.StateAsync("events");
        while (written < Entries || state.SegmentLeaders.Values.Distinct().Count() < 3)
        {
            // On a machine so busy that nodes lose sight of each other, leadership passes over those that seem to be gone: then it takes some segments more.
            written.ShouldBeLessThan(EntriesMax, $"leadership did not go round\n{cluster.Logs}");
            await client.PutAsync("events", $"entry {written++}");
            if (written % PerSegment == 0)
            {
                await SealedAsync(cluster, client, written);
                state = await client.StateAsync("events");
            }
        }

        state.SealedSegments.Count.ShouldBeGreaterThanOrEqualTo(Entries / PerSegment);
        state.LastSealedEntryOffset.ShouldBe(written);
        state.SegmentLeaders.Values.Distinct().Order().ShouldBe([1, 2, 3]);

        int other = cluster.Running.First(node => node != state.LeaderNode);
        await using WalrusClient reader = cluster[other].Connect();
        List<LogEntry> read = [];
        await foreach (LogEntry entry in reader.ReadAsync("events", ReadFrom.Start))
        {
            read.Add(entry);
        }

        read.Select(entry => Encoding.UTF8.GetString(entry.Payload.Span)).ShouldBe(Enumerable.Range(0, written).Select(i => $"entry {i}"));
        read.GroupBy(entry => entry.Segment).ToDictionary(segment => segment.Key, segment => segment.LongCount())
            .ShouldBe(state.SealedSegments.Where(segment => segment.Value > 0).ToDictionary(), ignoreOrder: true, "each count is exact");
    }

    private static Task SealedAsync(TestCluster cluster, WalrusClient client, int entries) => Eventually.SoAsync(
        async () => (await client.StateAsync("events")).LastSealedEntryOffset == entries, $"{entries} entries are sealed", () => cluster.Logs);
}
