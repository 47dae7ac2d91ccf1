using Walrus.Consensus;
using Walrus.Simulation.Raft;

namespace Walrus.Simulation.Tests;

/// <summary>The simulated disk does what it says, or the simulation proves something about another disk.</summary>
public sealed class DiskTests
{
    [Fact]
    public void Crash_AfterAFlush_LosesNothing()
    {
        SimDisk disk = new();
        disk.Written.Append(Entries(3), 3);
        disk.Keep(Snapshot(2), [1, 2, 3]);
        disk.Flush();
        disk.Durable.Snapshot.ShouldBe(Snapshot(2));
    }

    [Fact]
    public void Crash_WithoutAFlush_LosesAnEndOfWhatWasWritten()
    {
        HashSet<int> survived = [];
        for (ulong seed = 0; seed < 200; seed++)
        {
            SimDisk disk = new();
            RaftNode node = LoneVoter(disk);
            node.Campaign();
            node.TryTakeReady(out Ready? ready).ShouldBeTrue();
            disk.Write(ready, hardStateFirst: seed % 2 == 0);
            disk.Crash(new SimRandom(seed));
            survived.Add((disk.Last == LogIndex.Zero ? 0 : 1) + (disk.Written.HardState == default ? 0 : 2));
        }

        survived.Order().ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void FailedFlush_LosesWhatCameLast()
    {
        SimDisk disk = new();
        disk.Keep(Snapshot(1), [1]);
        disk.Lose();
        disk.Flush();
        disk.Durable.Snapshot.ShouldBeNull();
    }

    [Fact]
    public void FullDisk_OfAWriteTooMany_HoldsABeginningAndSaysSo()
    {
        SimDisk disk = new();
        RaftNode node = LoneVoter(disk);
        node.Campaign();
        node.Propose(new byte[1]);
        node.TryTakeReady(out Ready? ready).ShouldBeTrue();
        disk.FillUp(room: 2);
        Should.Throw<DiskFullException>(() => disk.Write(ready, hardStateFirst: true)).Message.ShouldContain("1 of 2 landed");
        (disk.Last.Value, disk.Durable.Last.Value, disk.IsFull).ShouldBe((1, 0, true));

        disk.MakeRoom();
        disk.Write(ready, hardStateFirst: true);
        disk.Flush();
        disk.Durable.Last.Value.ShouldBe(2);
    }

    [Fact]
    public void DamagedDisk_HoldsNoMoreThanBeforeAndLeavesThePromisesWhereTheyWere()
    {
        SimDisk disk = new();
        RaftNode node = LoneVoter(disk);
        node.Campaign();
        node.TryTakeReady(out Ready? ready).ShouldBeTrue();
        disk.Write(ready, hardStateFirst: true);
        disk.Flush();
        HashSet<(long Last, bool HasTerm)> left = [];
        for (ulong seed = 0; seed < 100; seed++)
        {
            SimDisk damaged = disk.Damaged(new SimRandom(seed));
            left.Add((damaged.Last.Value, damaged.Durable.HardState != default));
        }

        left.Order().ShouldBe([(0, false), (0, true), (1, false), (1, true)]);
        (disk.Durable.Last.Value, disk.Durable.HardState.Vote).ShouldBe((1, new NodeId(1)));
    }

    private static RaftNode LoneVoter(SimDisk disk) =>
        new(new RaftOptions { Id = new NodeId(1) }, new RestoredState(default, MemberSet.OfVoters(new NodeId(1))), disk, _ => 0);

    private static LogEntry[] Entries(int count) =>
        [.. Enumerable.Range(1, count).Select(index => new LogEntry(new LogIndex(index), new Term(1), EntryKind.NoOp, default))];

    private static Snapshot Snapshot(long index) => new(new LogPosition(new LogIndex(index), new Term(1)), MemberSet.OfVoters(new NodeId(1)), 1, 0);
}
