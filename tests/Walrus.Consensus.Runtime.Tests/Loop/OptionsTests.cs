using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Loop;

public sealed class OptionsTests
{
    [Fact]
    public void Check_TheBounds_AreTaken()
    {
        Options().Check();
        (Options() with { Tick = Limits.RaftTickMin }).Check();
        (Options() with { Tick = Limits.RaftTickMax }).Check();
    }

    [Fact]
    public void Check_BeyondTheBounds_SaysWhich()
    {
        Refused(Options() with { Tick = Limits.RaftTickMin - TimeSpan.FromTicks(1) }).ShouldContain("Tick");
        Refused(Options() with { Tick = Limits.RaftTickMax + TimeSpan.FromTicks(1) }).ShouldContain("Tick");
        Refused(Options() with { Snapshots = new SnapshotPolicy { Entries = 0 } }).ShouldContain("Entries");
        Refused(Options() with { Snapshots = new SnapshotPolicy { Bytes = 0 } }).ShouldContain("Bytes");
        Refused(Options() with { Snapshots = new SnapshotPolicy { EntriesKept = -1 } }).ShouldContain("EntriesKept");
    }

    [Fact]
    public void Check_FounderWhoIsNotAmongTheFounders_IsRefused() =>
        Refused(Options() with { Start = RaftStart.Found, InitialMembers = MemberSet.OfVoters(new NodeId(2)) }).ShouldContain("node 1", Case.Insensitive);

    [Fact]
    public async Task Start_WithAnOptionOfTheCoreOutOfRange_IsRefused() =>
        await Should.ThrowAsync<ArgumentException>(() => SoloHost.StartAsync(1, (_, options) => options with { Raft = options.Raft with { ElectionTicks = 1 } }));

    [Fact]
    public void Outcome_OfADeposedLeadersProposal_IsWaitedForLongerThanAnElectionTakes() =>
        Limits.OutcomeElectionTimes.ShouldBeGreaterThan(2, "an election begins after one to two election times");

    [Fact]
    public void Batches_OfTheStore_FitAJournalOfDefaultSize()
    {
        ((long)Limits.RaftBatchBytesMax).ShouldBeLessThan(Limits.JournalFileBytesDefault / 2);
        LogTopic.EntryBytesMax((int)(Limits.JournalFileBytesDefault / 2)).ShouldBeGreaterThan(Limits.ProposalBytesMax);
        Limits.RaftInputsAtOnceMax.ShouldBeGreaterThanOrEqualTo(Limits.RaftInboxMessagesMax + Limits.RaftRequestsMax, "a burst is taken whole");
    }

    private static RaftHostOptions Options() => new() { Raft = new RaftOptions { Id = new NodeId(1) }, Jitter = _ => 0, Time = new ManualTime() };

    private static string Refused(RaftHostOptions options) => Should.Throw<ArgumentException>(options.Check).Message;
}
