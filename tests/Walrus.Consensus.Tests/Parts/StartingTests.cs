using Walrus.Simulation.Raft;

namespace Walrus.Consensus.Tests.Parts;

/// <summary>Options, and what a node remembers when it starts.</summary>
public sealed class StartingTests
{
    private static readonly NodeId One = new(1);
    private static readonly MemberSet Founders = MemberSet.OfVoters(new NodeId(1), new NodeId(2), new NodeId(3));

    [Fact]
    public void Options_AtTheirBounds_AreTaken()
    {
        Start(Defaults() with { ElectionTicks = Limits.ElectionTicksMin, HeartbeatTicks = Limits.ElectionTicksMin - 1 });
        Start(Defaults() with { ElectionTicks = Limits.ElectionTicksMax });
        Start(Defaults() with { AppendBytes = Limits.AppendBytesMax, AppendsInFlight = Limits.AppendsInFlightMax, SnapshotChunkBytes = Limits.SnapshotChunkBytesMax });
    }

    [Fact]
    public void Options_PastTheirBounds_AreRefusedByName()
    {
        (RaftOptions Options, string Name)[] wrong =
        [
            (Defaults() with { Id = NodeId.None }, nameof(RaftOptions.Id)),
            (Defaults() with { ElectionTicks = Limits.ElectionTicksMin - 1 }, nameof(RaftOptions.ElectionTicks)),
            (Defaults() with { ElectionTicks = Limits.ElectionTicksMax + 1 }, nameof(RaftOptions.ElectionTicks)),
            (Defaults() with { HeartbeatTicks = 0 }, nameof(RaftOptions.HeartbeatTicks)),
            (Defaults() with { HeartbeatTicks = Limits.ElectionTicksDefault }, nameof(RaftOptions.HeartbeatTicks)),
            (Defaults() with { AppendBytes = Limits.AppendBytesMax + 1 }, nameof(RaftOptions.AppendBytes)),
            (Defaults() with { AppendsInFlight = Limits.AppendsInFlightMax + 1 }, nameof(RaftOptions.AppendsInFlight)),
            (Defaults() with { AppendBytesInFlight = 0 }, nameof(RaftOptions.AppendBytesInFlight)),
            (Defaults() with { UncommittedBytes = 0 }, nameof(RaftOptions.UncommittedBytes)),
            (Defaults() with { ApplyBytes = 0 }, nameof(RaftOptions.ApplyBytes)),
            (Defaults() with { SnapshotChunkBytes = Limits.SnapshotChunkBytesMax + 1 }, nameof(RaftOptions.SnapshotChunkBytes)),
        ];
        foreach ((RaftOptions options, string name) in wrong)
        {
            Should.Throw<ArgumentException>(() => Start(options)).ParamName.ShouldBe(name);
        }
    }

    [Fact]
    public void Options_ByDefault_AreThoseOfTheLimits()
    {
        RaftOptions options = Defaults();
        options.HeartbeatTicks.ShouldBe(Limits.HeartbeatTicksDefault);
        options.AppendBytes.ShouldBe(Limits.AppendBytesDefault);
        options.AppendsInFlight.ShouldBe(Limits.AppendsInFlightDefault);
        options.AppendBytesInFlight.ShouldBe(Limits.AppendBytesInFlightDefault);
        options.UncommittedBytes.ShouldBe(Limits.UncommittedBytesDefault);
        options.ApplyBytes.ShouldBe(Limits.ApplyBytesDefault);
        options.SnapshotChunkBytes.ShouldBe(Limits.SnapshotChunkBytesDefault);
    }

    [Fact]
    public void Start_WithCommittedEntriesMissing_IsRefused() =>
        Should.Throw<RestoredStateException>(() => Start(Defaults(), new SimDisk(), new HardState(new Term(3), One, new LogIndex(1))));

    [Fact]
    public void Start_WithAnUnreadableMembership_IsRefused() =>
        Should.Throw<RestoredStateException>(() => Start(Defaults(), Disk(new LogEntry(new LogIndex(1), new Term(1), EntryKind.Membership, new byte[3])), default));

    [Fact]
    public void Start_WithTermsThatGoBack_IsRefused() =>
        Should.Throw<RestoredStateException>(() => Start(
            Defaults(),
            Disk(new LogEntry(new LogIndex(1), new Term(2), EntryKind.NoOp, default), new LogEntry(new LogIndex(2), new Term(1), EntryKind.NoOp, default)),
            default));

    [Fact]
    public void Start_WithALogNewerThanTheHardState_IsInTheLogsTermWithoutAVote()
    {
        RaftNode node = Start(Defaults(), Disk(new LogEntry(new LogIndex(1), new Term(5), EntryKind.NoOp, default)), new HardState(new Term(3), One, LogIndex.Zero));
        node.Term.ShouldBe(new Term(5));
        node.Vote.ShouldBe(NodeId.None);
    }

    [Fact]
    public void Ready_TakenTwiceOrEndedTwice_StopsTheNode()
    {
        RaftNode node = Start(Defaults());
        node.Campaign();
        node.TryTakeReady(out _).ShouldBeTrue();
        Should.Throw<BrokenInvariantException>(() => node.TryTakeReady(out _));
        Should.Throw<BrokenInvariantException>(node.Advance);
    }

    [Fact]
    public void Ready_OfAnIdleNode_IsNone()
    {
        RaftNode node = Start(Defaults());
        node.Tick();
        node.TryTakeReady(out _).ShouldBeFalse();
    }

    private static RaftOptions Defaults() => new() { Id = One };

    private static RaftNode Start(RaftOptions options) => Start(options, new SimDisk(), default);

    private static RaftNode Start(RaftOptions options, SimDisk disk, HardState hard) => new(options, new RestoredState(hard, Founders), disk, _ => 0);

    private static SimDisk Disk(params LogEntry[] entries)
    {
        SimDisk disk = new();
        disk.Written.Append(entries, entries.Length);
        return disk;
    }
}
