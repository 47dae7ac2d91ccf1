using Walrus.Simulation;
using Walrus.Simulation.Raft;
using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>
/// Paper, figure 2: term and vote are on stable storage before anybody hears of them. A node that lost them may not vote, and nothing else that it says
/// may count either: it may have voted for the next leader and not know it.
/// </summary>
public sealed class Section5ForgottenPromiseTests
{
    [Fact]
    public void NodeThatForgotItsVote_CountsForNothingWithTheOldLeader()
    {
        TestCluster cluster = new TestCluster(3).WithLeader(1);
        cluster.Forget(2);
        cluster.Forget(3);
        cluster.Core(2).Campaign();
        cluster.Perform(2);
        cluster.Settle(without: 1);
        cluster.Core(2).Role.ShouldBe(Role.Leader, "node 3 voted for it");

        cluster.Crash(3);
        cluster.Host(3).ChangeDisk(WithoutTermAndLastEntry(cluster.Host(3).Disk), mayVote: false);
        cluster.Start(3);
        cluster.Put(1, 0, 7);
        cluster.Read(1, request: 1);
        cluster.Settle(without: 2);

        cluster.Core(3).Last.ShouldBe(cluster.Core(1).Last, "it receives the log");
        cluster.Core(1).Role.ShouldBe(Role.Leader);
        cluster.Core(1).Committed.Value.ShouldBe(1, "node 2 leads already, without this entry");
        cluster.Core(1).ProgressOf(Node(3))!.Value.Matched.Value.ShouldBe(1, "as before the loss");
        cluster.Reads.ShouldBeEmpty();
    }

    [Fact]
    public void NodeThatMayNotVote_ReceivesEntriesAndSnapshotsWithoutPromisingThem()
    {
        TestCluster cluster = new TestCluster(3, snapshotEvery: 5, configure: options => options with { MayVote = options.Id != Node(3) }).WithLeader(1);
        cluster.Core(3).Committed.ShouldBe(cluster.Core(1).Committed);
        for (int round = 0; round < 4; round++)
        {
            cluster.PutMany(1, 5);
            cluster.Settle(without: 3);
        }

        cluster.Core(1).Base.Index.ShouldBeGreaterThan(cluster.Core(3).Last.Index);
        for (int tick = 0; tick < 3; tick++)
        {
            cluster.Tick(1);
            cluster.Settle();
        }

        cluster.Host(3).Machine.Applied.ShouldBe(cluster.Host(1).Machine.Applied);
        cluster.PutMany(1, 5);
        cluster.Settle();
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(1).Machine.Digest);
        cluster.Core(1).ProgressOf(Node(3))!.Value.Matched.ShouldBe(LogIndex.Zero);
    }

    private static SimDisk WithoutTermAndLastEntry(SimDisk disk) =>
        Enumerable.Range(0, 1_000).Select(seed => disk.Damaged(new SimRandom((ulong)seed)))
            .First(left => left.Last == disk.Last.Previous && left.Durable.HardState == default);
}
