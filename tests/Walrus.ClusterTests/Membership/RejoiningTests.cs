using System.Globalization;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Protocol;
using Walrus.Testing.Processes;
using Walrus.Testing.Programs;

namespace Walrus.ClusterTests.Membership;

/// <summary>Scenario 26: a node comes back with an empty disk and its old id. It is let in again and gets back what it held, and nobody has to help.</summary>
public sealed class RejoiningTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Node_WhoseDirectoryWasDeleted_ComesBackWithTheSameFlags_AndTheClusterIsAtFullStrengthAgain()
    {
        await using TestCluster cluster = await StartAsync();
        SequenceLedger ledger = new(0);
        await WriteAsync(cluster, ledger, [1, 2, 3]);
        using CancellationTokenSource stop = new();
        await using SequenceWriter writer = new(cluster, Topic, ledger, [1, 3]);
        Task load = writer.RunAsync(() => false, stop: stop.Token);

        await cluster.KillAsync(2);
        cluster.DeleteDirectory(2);
        await cluster.RestartAsync(2);

        await cluster.WaitAsync(2, metrics => metrics.VoterConfigs[0].Order().SequenceEqual([1, 2, 3]), "the node votes again, under its id");
        await stop.CancelAsync();
        await load;
        await cluster.StrongAsync();
        await using (WalrusClient client = cluster[2].Connect())
        {
            ClusterDocument status = await client.ClusterAsync();
            status.Repair.ShouldBeNull("there is nothing left to do");
            status.Nodes.Select(node => (node.Id, node.Status, node.Lacking)).ShouldBe([(1, "alive", 0), (2, "alive", 0), (3, "alive", 0)]);
        }

        await TopicReading.VerifyAsync(cluster, 2, Topic, ledger);
        await HoldsEverythingAsync(cluster, 2);
    }

    [Fact]
    public async Task Founder_WhoseDirectoryWasDeleted_JoinsItsClusterInsteadOfFoundingAnother()
    {
        await using TestCluster cluster = await TestCluster.FoundTogetherAsync(3);
        await cluster.WaitAsync(1, metrics => metrics.VoterConfigs[0].Count == 3, "every node has a vote");
        await RegisterAsync(cluster);
        SequenceLedger ledger = new(0);
        await WriteAsync(cluster, ledger, [1, 2, 3]);
        string before = await ClusterIdAsync(cluster, 2);

        await cluster.KillAsync(1);
        cluster.DeleteDirectory(1);
        await cluster.RestartAsync(1);

        (await ClusterIdAsync(cluster, 1)).ShouldBe(before);
        await cluster.WaitAsync(1, metrics => metrics.VoterConfigs[0].Count == 3, "the founder has its vote again");
        await cluster.StrongAsync();
        await TopicReading.VerifyAsync(cluster, 1, Topic, ledger);
    }

    [Fact]
    public async Task Node_ThatLosesItsDirectoryAgainAndAgain_IsLetInEachTime_AlsoWhenItIsKilledMeanwhile()
    {
        await using TestCluster cluster = await StartAsync();
        SequenceLedger ledger = new(0);
        await WriteAsync(cluster, ledger, [1, 2, 3]);
        for (int round = 0; round < 3; round++)
        {
            await cluster.KillAsync(3);
            cluster.DeleteDirectory(3);
            await using (ChildProcess interrupted = NodeProcess.Launch(cluster.SettingsOf(3)))
            {
                // At another moment of its return each time: registered, taken in, or before either.
                string moment = round switch { 0 => "takes its place as incarnation", 1 => "was taken into cluster", _ => "Walrus.Consensus.Runtime" };
                _ = await interrupted.Errors.FindAsync(line => line.Contains(moment, StringComparison.Ordinal));
            }

            await cluster.RestartAsync(3);
            await cluster.WaitAsync(3, metrics => metrics.VoterConfigs[0].Count == 3, "the node votes again");
            await cluster.StrongAsync();
        }

        await WriteAsync(cluster, ledger, [1, 2, 3]);
        await TopicReading.VerifyAsync(cluster, 3, Topic, ledger);
    }

    [Fact]
    public async Task Nodes_ThatAreAMajorityAndHaveLostTheirDirectories_BeginNoNewCluster()
    {
        await using TestCluster cluster = await TestCluster.FoundTogetherAsync(3);
        await cluster.WaitAsync(1, metrics => metrics.VoterConfigs[0].Count == 3, "every node has a vote");
        await cluster.KillAsync(1, 2);
        cluster.DeleteDirectory(1);
        cluster.DeleteDirectory(2);

        await NodeStarts.ComplainsAsync(cluster.SettingsOf(1), "has no leader", "whoever is to be taken in has to wait");
    }

    private static async Task<TestCluster> StartAsync()
    {
        TestCluster cluster = await TestCluster.StartAsync(3, settings => settings with { SegmentEntries = 50 });
        await RegisterAsync(cluster);
        return cluster;
    }

    private static async Task RegisterAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
        await cluster.StrongAsync();
    }

    private static async Task<string> ClusterIdAsync(TestCluster cluster, int node)
    {
        await using WalrusClient client = cluster[node].Connect();
        return (await client.ClusterAsync()).ClusterId;
    }

    private static async Task WriteAsync(TestCluster cluster, SequenceLedger ledger, IReadOnlyList<int> nodes)
    {
        long until = ledger.Acknowledged + 130;
        await using SequenceWriter writer = new(cluster, Topic, ledger, nodes);
        await writer.RunAsync(() => ledger.Acknowledged >= until, TimeSpan.FromSeconds(60));
    }

    /// <summary>Every sealed segment that names the node lies on its disk, whole. Ends the cluster.</summary>
    private static async Task HoldsEverythingAsync(TestCluster cluster, int node)
    {
        DescriptionDocument description;
        await using (WalrusClient client = cluster[node].Connect())
        {
            description = await client.DescribeAsync(Topic);
        }

        await cluster.KillAsync(1, 2, 3);
        StoreFiles files = await StoreFiles.InspectAsync(cluster.SettingsOf(node).DataDirectory);
        DescribedSegmentDocument[] @sealed = [.. description.Partitions[0].Segments.Where(segment => segment.Status == "sealed" && segment.Count > 0 && segment.Replicas.Contains(node))];
        @sealed.Length.ShouldBeGreaterThan(1);
        foreach (DescribedSegmentDocument segment in @sealed)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"__seg.{description.Id}.0.{segment.Segment}");
            files.EntriesOf(name).ShouldBe(segment.Count!.Value, name);
            files.DamagesOf(name).ShouldBe(0, name);
        }
    }
}
