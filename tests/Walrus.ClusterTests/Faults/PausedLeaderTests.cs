using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;
using Walrus.Testing.Processes;

namespace Walrus.ClusterTests.Faults;

/// <summary>A leader stands still long enough to be replaced, and goes on as if nothing had been: what it believes then is old.</summary>
public sealed class PausedLeaderTests
{
    private const string Topic = "events";

    [Fact]
    public async Task Leader_PausedUntilItIsReplacedAndContinued_AcknowledgesNothingThatIsLost()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        int leader = await LeaderAsync(cluster);
        int[] others = [.. cluster.Running.Where(node => node != leader)];
        // Writer 0 stays with the leader, and has a PUT under way there when it goes on; writer 1 turns to the others.
        await using Writing writing = Writing.Start(cluster, Topic, [[leader], others]);
        await writing.MoreAsync(20);

        long began = TimeProvider.System.GetTimestamp();
        cluster[leader].Send(Signal.Stop);
        await using (WalrusClient other = cluster[others[0]].Connect())
        {
            await Eventually.SoAsync(async () => (await other.StateAsync(Topic)).LeaderNode != leader, "another node leads", () => cluster.Logs);
        }

        do
        {
            await writing.MoreAsync(20, 1);
        }
        while (TimeProvider.System.GetElapsedTime(began) < ClusterSizes.Pause);

        cluster[leader].Send(Signal.Continue);

        await writing.MoreAsync(20);
        await writing.StopAsync();
        await writing.VerifyAsync();
    }

    private static async Task<int> LeaderAsync(TestCluster cluster)
    {
        await using WalrusClient client = cluster[1].Connect();
        await client.RegisterAsync(Topic);
        return (int)(await client.StateAsync(Topic)).LeaderNode;
    }
}
