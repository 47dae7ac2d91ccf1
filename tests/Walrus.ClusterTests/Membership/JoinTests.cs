using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Membership;

/// <summary>Nodes come while the cluster works.</summary>
public sealed class JoinTests
{
    [Fact]
    public async Task Node_ThatJoinsASingleOne_SoonLeadsSegmentsToo_AndServesWhatWasThereBefore()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1, settings => settings with { SegmentEntries = 10 });
        SequenceLedger ledger = new(0);
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync("events");
        await using SequenceWriter writer = new(cluster, "events", ledger, [1]);
        await writer.RunAsync(() => ledger.Acknowledged >= 25);

        await cluster.AddAsync(2);
        await cluster.AddAsync(3);

        await Eventually.SoAsync(
            async () =>
            {
                long until = ledger.Acknowledged + 10;
                await writer.RunAsync(() => ledger.Acknowledged >= until);
                return (await client.StateAsync("events")).SegmentLeaders.Values.Distinct().Count() == 3;
            },
            "all three nodes have led a segment",
            () => cluster.Logs);
        await TopicReading.VerifyAsync(cluster, 3, "events", ledger);
        await cluster.WaitAsync(3, metrics => metrics.VoterConfigs[0].Count == 3, "all three have a vote");
    }

    [Fact]
    public async Task Nodes_StartedAtTheSameTimeWithTheSameListOfFirstMembers_BecomeOneCluster()
    {
        await using TestCluster cluster = await TestCluster.FoundTogetherAsync(3);

        await cluster.WaitAsync(2, metrics => metrics.VoterConfigs[0].Count == 3, "all three have a vote");
    }
}
