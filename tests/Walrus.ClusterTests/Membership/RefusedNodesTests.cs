using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Testing.Processes;
using Walrus.Testing.Programs;

namespace Walrus.ClusterTests.Membership;

/// <summary>Nodes that must not take part: each is told why, the cluster says so too, and works on with all that it had.</summary>
public sealed class RefusedNodesTests
{
    private const string Topic = "events";
    private readonly SequenceLedger _ledger = new(0);

    [Fact]
    public async Task Node_OfAnotherCluster_IsToldBothClusters_AndKeepsItsOwn()
    {
        await using TestCluster one = await StartAsync(1);
        await using TestCluster other = await TestCluster.StartAsync(1);
        await other.StopAsync(1);
        NodeSettings own = other.SettingsOf(1);

        Finished refused = await NodeStarts.RefusedAsync(own with { Join = one[1].Raft.ToString() });

        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("belongs to cluster");
        refused.Errors.ShouldContain("start with an empty directory to join");
        await other.RestartAsync(1);
        await GoesOnAsync(one);
        await GoesOnAsync(other, "logs");
    }

    [Fact]
    public async Task Nodes_OfTwoClustersAtAnAddressThatChangedHands_RefuseEachOtherByName()
    {
        await using TestCluster one = await StartAsync(1);
        await using TestCluster other = await TestCluster.StartAsync(2);
        int port = other.SettingsOf(2).RaftPort;
        await other.KillAsync(2);
        await one.StopAsync(1);
        one.Configure(1, settings => settings with { RaftPort = port });

        await one.RestartAsync(1);

        (await other[1].FindLogAsync(line => line.Contains("WrongCluster", StringComparison.Ordinal))).ShouldContain("belongs to cluster");
        (await one[1].FindLogAsync(line => line.Contains("WrongCluster", StringComparison.Ordinal))).ShouldContain("belongs to cluster");
        await GoesOnAsync(one);
    }

    [Fact]
    public async Task Node_WithTheIdOfAnother_IsToldWhoseItIs_AndTheMemberLogsIt()
    {
        await using TestCluster cluster = await StartAsync(2);

        Finished refused = await NodeStarts.RefusedAsync(cluster.StrangerOf(member: 1, node: 2));

        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("node id 2 belongs to another data directory");
        await cluster[1].FindLogAsync(line => line.Contains("was not taken in", StringComparison.Ordinal) && line.Contains("node id 2 belongs to another data directory", StringComparison.Ordinal));
        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task CopyOfADataDirectory_StartedBesideTheOriginal_IsRefused_AndTheOriginalGoesOn()
    {
        await using TestCluster cluster = await StartAsync(3);
        await cluster.StopAsync(3);
        NodeSettings copy = Copy(cluster, 3);
        await cluster.RestartAsync(3);
        await cluster.WaitAsync(3, metrics => metrics.CurrentLeader is not null, "the original follows a leader");

        // Both are the start after the one that was copied: the same incarnation, at two addresses.
        Finished refused = await NodeStarts.RefusedAsync(copy);

        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("both say that they are node 3");
        await cluster[1].FindLogAsync(line => line.Contains("NodeTwice", StringComparison.Ordinal));
        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task CopyOfADataDirectory_StartedAfterTheOriginalHasGoneOn_IsRefusedAsOld()
    {
        await using TestCluster cluster = await StartAsync(3);
        await cluster.StopAsync(3);
        NodeSettings copy = Copy(cluster, 3);
        await cluster.RestartAsync(3);
        await cluster.StopAsync(3);
        await cluster.RestartAsync(3);
        await cluster.WaitAsync(3, metrics => metrics.CurrentLeader is not null, "the original follows a leader");

        Finished refused = await NodeStarts.RefusedAsync(copy);

        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("comes as incarnation");
        await cluster[1].FindLogAsync(line => line.Contains("StaleIncarnation", StringComparison.Ordinal));
        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task Node_WhoseAdvertisedHostNobodyCanResolve_IsToldWhichFlagToSet()
    {
        await using TestCluster cluster = await StartAsync(1);
        NodeSettings stranger = cluster.StrangerOf(member: 1, node: 2);

        Finished refused = await NodeStarts.RefusedAsync(stranger with { Flags = ["--raft-advertise-host", "no-such-host.invalid"] });

        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("no-such-host.invalid");
        refused.Errors.ShouldContain("set --raft-advertise-host");
        await cluster[1].FindLogAsync(line => line.Contains("was not taken in", StringComparison.Ordinal) && line.Contains("no-such-host.invalid", StringComparison.Ordinal));
        await GoesOnAsync(cluster);
    }

    [Fact]
    public async Task Node_ThatAsksAnAddressThatDoesNotResolve_SaysWhichWhileItWaits()
    {
        await using TestCluster cluster = await StartAsync(1);

        await NodeStarts.ComplainsAsync(cluster.StrangerOf(member: 1, node: 2) with { Join = "no-such-host.invalid:6000" }, "no-such-host.invalid", "did not help");
    }

    [Fact]
    public async Task Node_ThatAsksThePortForClients_SaysThatSomethingElseIsThere()
    {
        await using TestCluster cluster = await StartAsync(1);
        NodeSettings stranger = cluster.StrangerOf(member: 1, node: 2);

        await NodeStarts.ComplainsAsync(stranger with { Join = cluster.ClientAddress(1) }, cluster.ClientAddress(1), "does not speak the peer protocol");

        await GoesOnAsync(cluster);
    }

    /// <summary>A cluster with something in it that must not be lost.</summary>
    private async Task<TestCluster> StartAsync(int nodes)
    {
        TestCluster cluster = await TestCluster.StartAsync(nodes);
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
        await WriteAsync(cluster);
        return cluster;
    }

    private static NodeSettings Copy(TestCluster cluster, int node)
    {
        NodeSettings original = cluster.SettingsOf(node);
        string directory = original.DataDirectory + "-copy";
        NodeStarts.Copy(original.DataDirectory, directory);
        return original with { DataDirectory = directory, ClientPort = 0, RaftPort = 0, Join = null };
    }

    /// <summary>Everything is there and more can be written, through every node.</summary>
    private async Task GoesOnAsync(TestCluster cluster)
    {
        await WriteAsync(cluster);
        foreach (int node in cluster.Running)
        {
            await TopicReading.VerifyAsync(cluster, node, Topic, _ledger);
        }
    }

    private static async Task GoesOnAsync(TestCluster cluster, string topic)
    {
        await using WalrusClient client = cluster[cluster.Running[0]].Connect();
        await client.PutAsync(topic, "entry");
        (await client.GetAsync(topic)).ShouldNotBeNull();
    }

    private async Task WriteAsync(TestCluster cluster)
    {
        long until = _ledger.Acknowledged + 20;
        await using SequenceWriter writer = new(cluster, Topic, _ledger, cluster.Running);
        await writer.RunAsync(() => _ledger.Acknowledged >= until, TimeSpan.FromSeconds(60));
    }
}
