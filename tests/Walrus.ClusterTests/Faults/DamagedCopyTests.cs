using System.Globalization;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Protocol;

namespace Walrus.ClusterTests.Faults;

/// <summary>Scenario 3: a bit flips on a minority's disk. It is never served, and repaired from peers.</summary>
public sealed class DamagedCopyTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Bit_FlippedInASealedCopy_IsNeverServed_AndHealedByTheScrubber_AndTheMetricsSaySo()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = 50, Flags = ["--scrub-every", "100ms"] });
        SequenceLedger ledger = new(0);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic);
            await cluster.StrongAsync();
        }

        await using (SequenceWriter writer = new(cluster, Topic, ledger, [1, 2, 3]))
        {
            await writer.RunAsync(() => ledger.Acknowledged >= 200, TimeSpan.FromSeconds(60));
        }

        await cluster.StrongAsync();
        string damaged = await StopAndDamageAsync(cluster, 3);

        await cluster.RestartAsync(3);
        await TopicReading.VerifyAsync(cluster, 3, Topic, ledger);
        using HttpClient http = new();
        Uri metrics = new($"http://{cluster[3].Http}/metrics");
        string text = "";
        await Eventually.SoAsync(
            async () =>
            {
                text = await http.GetStringAsync(metrics);
                return ValueOf(text, "walrus_scrub_healed_total") == 1;
            },
            "the scrubber heals the copy",
            () => text + cluster.Logs);
        ValueOf(text, "walrus_scrub_damaged_total").ShouldBe(1);
        ValueOf(text, "walrus_scrub_copies_damaged").ShouldBe(0);
        ValueOf(text, "walrus_scrub_bytes_total").ShouldBeGreaterThan(0);
        await cluster.StrongAsync();
        await TopicReading.VerifyAsync(cluster, 3, Topic, ledger);

        await cluster.StopAsync(3);
        StoreFiles files = await StoreFiles.InspectAsync(cluster.SettingsOf(3).DataDirectory);
        files.EntriesOf(damaged).ShouldBe(0, "the damaged copy is gone");
        files.EntriesOf(damaged + ".1").ShouldBeGreaterThan(0);
        files.DamagesOf(damaged + ".1").ShouldBe(0);
    }

    /// <summary>The name of the copy, as the engine calls it.</summary>
    private static async Task<string> StopAndDamageAsync(TestCluster cluster, int node)
    {
        DescriptionDocument description;
        await using (WalrusClient client = cluster[1].Connect())
        {
            description = await client.DescribeAsync(Topic);
        }

        (await cluster.StopAsync(node)).ShouldBe(0, "a clean stop packs the journal");
        int segment = description.Partitions[0].Segments.First(found => found.Status == "sealed" && found.Count > 0 && found.Replicas.Contains(node)).Segment;
        string name = string.Create(CultureInfo.InvariantCulture, $"__seg.{description.Id}.0.{segment}");
        StoreFiles files = await StoreFiles.InspectAsync(cluster.SettingsOf(node).DataDirectory);
        files.TryFlipBit(name).ShouldBeTrue();
        (await StoreFiles.InspectAsync(cluster.SettingsOf(node).DataDirectory)).DamagesOf(name).ShouldBe(1);
        return name;
    }

    private static double ValueOf(string metrics, string name)
    {
        string? line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal) || line.StartsWith(name + "{", StringComparison.Ordinal));
        return line is null ? -1 : double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }
}
