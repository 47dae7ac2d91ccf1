using Walrus.Simulation.Raft;
using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Paper;

/// <summary>Paper, section 7, and the thesis' chapter 5: compaction, and snapshots in pieces.</summary>
public sealed class Section7SnapshotTests
{
    private static TestCluster WithFollowerBehind(int chunk = 10)
    {
        TestCluster cluster = new TestCluster(3, snapshotEvery: 5, configure: options => options with { SnapshotChunkBytes = chunk }).WithLeader(1);
        for (int i = 0; i < 20; i++)
        {
            cluster.PutMany(1, 1);
            cluster.Settle(without: 3);
        }

        cluster.Core(1).ProgressOf(Node(3))!.Value.Matched.ShouldBe(new LogIndex(1));
        return cluster;
    }

    [Fact]
    public void Follower_ThatNeedsCompactedEntries_GetsASnapshotInPiecesAndThenTheRest()
    {
        TestCluster cluster = WithFollowerBehind();
        int pieces = 0;
        cluster.Tick(1);
        while (cluster.Wire.Count > 0)
        {
            pieces += cluster.Wire.Count(message => message is SnapshotChunk);
            cluster.Deliver();
        }

        pieces.ShouldBe(4);
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(1).Machine.Digest);
        cluster.Core(1).ProgressOf(Node(3))!.Value.State.ShouldBe(ProgressState.Replicate);
    }

    [Fact]
    public void Piece_ThatIsLost_IsSentAgainAndNotTheOnesBeforeIt()
    {
        TestCluster cluster = WithFollowerBehind();
        cluster.Tick(1);
        DeliverUntil(cluster, message => message is SnapshotChunk { Position: 10 });
        cluster.Drop();
        List<long> sent = [];
        for (int i = 0; i < 2 * Limits.ElectionTicksDefault; i++)
        {
            cluster.Tick(1);
            while (cluster.Wire.Count > 0)
            {
                sent.AddRange(cluster.Wire.OfType<SnapshotChunk>().Select(chunk => chunk.Position));
                cluster.Deliver();
            }
        }

        sent.ShouldBe([10L, 20L, 30L]);
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(1).Machine.Digest);
    }

    [Fact]
    public void Transfer_BrokenByALeaderChange_IsResumedWhenTheNextLeaderHoldsTheSame()
    {
        TestCluster cluster = WithFollowerBehind();
        cluster.Tick(1);
        DeliverUntil(cluster, message => message is SnapshotChunk { Position: 10 });
        cluster.Host(1).Disk.Snapshot.ShouldBe(cluster.Host(2).Disk.Snapshot);
        cluster.Drop();
        cluster.Crash(1);
        cluster.Forget(3);
        cluster.Tick(2, Limits.ElectionTicksDefault);
        List<long> sent = [];
        while (cluster.Wire.Count > 0)
        {
            sent.AddRange(cluster.Wire.OfType<SnapshotChunk>().Select(chunk => chunk.Position));
            cluster.Deliver();
        }

        cluster.Core(2).Role.ShouldBe(Role.Leader);
        sent.ShouldBe([0L, 10L, 20L, 30L], "the first piece asks where to go on, the answer is: behind what is there");
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(2).Machine.Digest);
    }

    [Fact]
    public void Snapshot_WithDamagedBytes_IsFetchedAgainAndNeverInstalled()
    {
        TestCluster cluster = WithFollowerBehind(chunk: 100);
        cluster.Tick(1);
        DeliverUntil(cluster, message => message is SnapshotChunk);
        SnapshotChunk chunk = cluster.Wire.OfType<SnapshotChunk>().Single();
        cluster.Drop();
        byte[] damaged = chunk.Data.ToArray();
        damaged[3] ^= 4;
        cluster.Step(chunk with { Data = damaged });
        cluster.Core(3).Committed.ShouldBe(new LogIndex(1));
        cluster.Wire.OfType<SnapshotReply>().Single().Next.ShouldBe(0);

        cluster.Settle();
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(1).Machine.Digest);
    }

    [Fact]
    public void Snapshot_OlderThanWhatIsCommitted_IsAnsweredAndNotInstalled()
    {
        TestCluster cluster = WithFollowerBehind();
        Snapshot old = cluster.Host(1).Disk.Snapshot!;
        cluster.PutMany(1, 1);
        cluster.Settle(without: 3);
        ulong digest = cluster.Host(2).Machine.Digest;
        cluster.Step(new SnapshotChunk(Node(1), Node(2), new Term(1), old, 0, new byte[10]));

        cluster.Host(2).Machine.Digest.ShouldBe(digest);
        cluster.Wire.OfType<AppendReply>().Single().Index.ShouldBe(cluster.Core(2).Committed);
    }

    [Fact]
    public void Installing_UntilItIsReported_NothingElseChangesTheLog()
    {
        RaftNode node = NodeThatInstalls(out Snapshot snapshot);
        LogEntry entry = new(new LogIndex(1), new Term(5), EntryKind.NoOp, default);
        node.Step(new AppendRequest(Node(1), Node(2), new Term(5), LogPosition.Zero, [entry], LogIndex.Zero)).ShouldBe(StepOutcome.Installing);
        for (int i = 0; i < 100; i++)
        {
            node.Tick();
        }

        node.Role.ShouldBe(Role.Follower);
        node.ReportSnapshot(snapshot, isInstalled: true);
        node.Committed.ShouldBe(new LogIndex(9));
        node.Members.ShouldBe(snapshot.Members);
        node.TryTakeReady(out Ready? ready).ShouldBeTrue();
        ready.Messages.OfType<AppendReply>().Single().Index.ShouldBe(new LogIndex(9));
    }

    [Fact]
    public void Compact_OnlyWhatIsAppliedAndCovered_IsAllowed()
    {
        TestCluster cluster = new TestCluster(1, snapshotEvery: 5).WithLeader(1);
        cluster.PutMany(1, 3);
        cluster.Core(1).Compact(new LogIndex(2)).ShouldBeFalse("there is no snapshot");
        cluster.PutMany(1, 6);
        LogIndex covered = cluster.Host(1).Disk.Snapshot!.Position.Index;
        cluster.PutMany(1, 1);
        cluster.Core(1).Compact(covered.Next).ShouldBeFalse("the snapshot ends before");
        cluster.Core(1).Compact(cluster.Core(1).Base.Index).ShouldBeFalse("that is gone already");
    }

    [Fact]
    public void Compact_BehindASnapshotThatNobodyCouldTake_IsRefused()
    {
        TestCluster cluster = new TestCluster(1).WithLeader(1);
        cluster.PutMany(1, 3);
        Snapshot snapshot = new(cluster.Core(1).Last, cluster.Core(1).Members, Limits.SnapshotBytesMax + 1, 0);
        cluster.Host(1).Disk.Keep(snapshot, []);
        cluster.Core(1).Compact(new LogIndex(2)).ShouldBeFalse();
        cluster.Host(1).Disk.Keep(snapshot with { Bytes = 0, Members = MemberSet.Empty }, []);
        cluster.Core(1).Compact(new LogIndex(2)).ShouldBeFalse();
        cluster.Host(1).Disk.Keep(snapshot with { Bytes = 0 }, []);
        cluster.Core(1).Compact(new LogIndex(2)).ShouldBeTrue();
    }

    [Fact]
    public void Restart_WithACompactedLog_GoesOnFromTheSnapshot()
    {
        TestCluster cluster = WithFollowerBehind();
        ulong digest = cluster.Host(1).Machine.Digest;
        LogIndex committed = cluster.Core(1).Committed;
        cluster.Crash(1);
        cluster.Start(1);
        cluster.Core(1).Committed.ShouldBeGreaterThanOrEqualTo(cluster.Host(1).Disk.Snapshot!.Position.Index);
        cluster.Forget(2);
        cluster.WithLeader(1);

        cluster.Core(1).Committed.ShouldBe(committed.Next);
        cluster.Host(1).Machine.Digest.ShouldNotBe(digest);
        cluster.Host(3).Machine.Digest.ShouldBe(cluster.Host(1).Machine.Digest);
    }

    [Fact]
    public void ReportSnapshot_ThatNobodyAskedFor_StopsTheNode()
    {
        RaftNode node = NodeThatInstalls(out Snapshot snapshot);
        Should.Throw<BrokenInvariantException>(() => node.ReportSnapshot(snapshot with { Checksum = 7 }, isInstalled: true));
        Should.Throw<BrokenInvariantException>(node.Tick);
    }

    private static RaftNode NodeThatInstalls(out Snapshot snapshot)
    {
        RaftNode node = new(new RaftOptions { Id = Node(2) }, new RestoredState(default, MemberSet.Empty), new SimDisk(), _ => 0);
        snapshot = new Snapshot(new LogPosition(new LogIndex(9), new Term(4)), MemberSet.OfVoters(Node(1), Node(2)), 1, 0);
        node.Step(new SnapshotChunk(Node(1), Node(2), new Term(5), snapshot, 0, new byte[1])).ShouldBe(StepOutcome.Taken);
        node.TryTakeReady(out Ready? ready).ShouldBeTrue();
        ready.Install.ShouldBe(snapshot);
        node.Advance();
        return node;
    }

    private static void DeliverUntil(TestCluster cluster, Func<Message, bool> isThere)
    {
        for (int i = 0; i < 20 && !cluster.Wire.Any(isThere); i++)
        {
            cluster.Deliver();
        }

        cluster.Wire.ShouldContain(message => isThere(message));
    }
}
