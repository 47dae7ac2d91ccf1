using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>Many segments over the same links.</summary>
public sealed class ManyTopicsTests
{
    [Fact]
    public async Task Append_ToManyTopics_IsAcknowledgedInEach()
    {
        const int Topics = 150;
        await using HostCluster cluster = await HostCluster.StartAsync();
        List<Task<AppendOutcome>> appends = [];
        for (int topic = 1; topic <= Topics; topic++)
        {
            int leader = (topic % 3) + 1;
            PartitionId partition = cluster.Create($"topic-{topic}", leader, (leader % 3) + 1, ((leader + 1) % 3) + 1);
            for (int number = 0; number < 5; number++)
            {
                appends.Add(cluster.AppendAsync(leader, partition, number).AsTask());
            }
        }

        await cluster.UntilAsync(() => appends.TrueForAll(append => append.IsCompleted), "all appends");
        for (int index = 0; index < appends.Count; index++)
        {
            (await appends[index]).ShouldBe(new AppendOutcome(AppendFate.Acknowledged, new Offset(index % 5)));
        }

        cluster[1].Host.Open.Count.ShouldBe(Topics / 3);
    }
}
