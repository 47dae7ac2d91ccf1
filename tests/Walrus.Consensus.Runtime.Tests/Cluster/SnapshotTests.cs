using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;

namespace Walrus.Consensus.Runtime.Tests.Cluster;

/// <summary>Compaction, and nodes that need what is compacted.</summary>
public sealed class SnapshotTests
{
    private static readonly SnapshotPolicy Often = new() { Entries = 20, EntriesKept = 5 };

    [Fact]
    public async Task Log_ThatIsLong_IsCompactedAndANodeRestartsFromItsSnapshot()
    {
        await using TestCluster cluster = await StartAsync();
        await PutManyAsync(cluster, 100);
        await cluster.UntilAsync(() => cluster.Nodes.All(node => Base(node) > 20), "compacted logs");
        foreach (ClusterNode node in cluster.Nodes)
        {
            await node.CrashAsync();
            await node.StartAsync(RaftStart.Resume, MemberSet.Empty);
            node.Machine.Restores.ShouldBe(1);
            node.Host!.Status.Loss.ShouldBeNull();
        }

        await cluster.PutAsync("y", 1);
        await cluster.ConvergeAsync();
        RaftTopics(cluster[1]).Count().ShouldBe(2, "one log and one snapshot");
    }

    [Fact]
    public async Task Node_ThatWasAwayTooLong_GetsASnapshotAndKeepsItOverACrash()
    {
        await using TestCluster cluster = await StartAsync();
        await PutManyAsync(cluster, 10);
        ClusterNode away = cluster.Nodes.First(node => node != cluster.Leader);
        cluster.Network.Cut(away.Id, isCut: true);
        await PutManyAsync(cluster, 100);
        cluster.Network.Cut(away.Id, isCut: false);
        await cluster.ConvergeAsync();
        away.Machine.Restores.ShouldBeGreaterThan(0);
        await away.CrashAsync();
        await away.StartAsync(RaftStart.Resume, MemberSet.Empty);
        away.Host!.Status.Loss.ShouldBeNull();
        await PutManyAsync(cluster, 30);
        await cluster.ConvergeAsync();
    }

    [Fact]
    public async Task Node_ThatIsNew_GetsASnapshotAndBecomesAVoter()
    {
        await using TestCluster cluster = await StartAsync();
        await PutManyAsync(cluster, 100);
        await cluster.UntilAsync(() => Base(cluster.Leader!) > 20, "a compacted log");
        ClusterNode four = cluster.Add(4);
        await four.StartAsync(RaftStart.Join, MemberSet.Empty);
        (await cluster.ChangeAsync(MembershipChangeKind.AddLearner, 4)).End.ShouldBe(ProposalEnd.Applied);
        (await cluster.ChangeAsync(MembershipChangeKind.Promote, 4)).End.ShouldBe(ProposalEnd.Applied);
        await cluster.ConvergeAsync();
        four.Machine.Restores.ShouldBeGreaterThan(0);
        four.Host!.Status.Members.IsVoter(four.Id).ShouldBeTrue();
    }

    private static Task<TestCluster> StartAsync() => TestCluster.StartAsync(3, options => options with { Snapshots = Often });

    private static async Task PutManyAsync(TestCluster cluster, int count)
    {
        int first = cluster.Acknowledged.Count;
        for (int value = first; value < first + count; value++)
        {
            await cluster.PutAsync("x", value);
        }
    }

    private static IEnumerable<Topic> RaftTopics(ClusterNode node) => node.Engine.Topics.Where(topic => StoreNames.TryParse(topic.Name, out _, out _));

    private static long Base(ClusterNode node) =>
        RaftTopics(node).Where(topic => topic.Name.Value.Contains("log", StringComparison.Ordinal)).Max(topic => topic.Partitions[0].Start.Value) - 1;
}
