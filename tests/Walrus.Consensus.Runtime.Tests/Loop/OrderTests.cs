using Walrus.Consensus.Runtime.Tests.Bench;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Loop;

/// <summary>What leaves a node, and when.</summary>
public sealed class OrderTests
{
    [Fact]
    public async Task Vote_WhileItIsNotDurable_IsNotSent()
    {
        await using SoloHost solo = await StartAsync(3);
        TaskCompletionSource hold = new();
        solo.Store.Hold = hold;
        solo.Host.Receive(new VoteRequest(Node(2), Node(1), new Term(3), LogPosition.Zero, IsPreVote: false, IsTransfer: false)).ShouldBeTrue();
        await solo.Store.Held.Task.Within();
        solo.Sent.ShouldBeEmpty();
        solo.Store.Hold = null;
        hold.SetResult();
        await solo.Host.SettleAsync();
        solo.Sent.ShouldBe([new VoteReply(Node(1), Node(2), new Term(3), IsPreVote: false, IsGranted: true)]);
        solo.Store.Persisted.ShouldContain(write => write.HardState!.Value.Vote == Node(2));
    }

    [Fact]
    public async Task Entries_WhileTheLeadersDiskWrites_AreOnTheirWay()
    {
        await using SoloHost solo = await StartAsync(3);
        await ProposalTests.ElectAsync(solo);
        solo.Host.Receive(new AppendReply(Node(2), Node(1), solo.Host.Status.Term, new LogIndex(1), IsRejected: false, LogPosition.Zero)).ShouldBeTrue();
        await solo.UntilAsync(() => solo.Host.Status.Applied.Value == 1, "the first commit");
        TaskCompletionSource hold = new();
        solo.Store.Hold = hold;
        Task<ProposalAnswer> proposal = solo.Host.ProposeAsync(MapMachine.Put("x", 1)).AsTask();
        await solo.Store.Held.Task.Within();
        solo.Sent.OfType<AppendRequest>().ShouldContain(append => append.To == Node(2) && append.Entries.Any(entry => entry.Kind == EntryKind.Command));
        proposal.IsCompleted.ShouldBeFalse();
        solo.Store.Hold = null;
        hold.SetResult();
        solo.Host.Receive(new AppendReply(Node(2), Node(1), solo.Host.Status.Term, new LogIndex(2), IsRejected: false, LogPosition.Zero)).ShouldBeTrue();
        (await proposal.Within()).End.ShouldBe(ProposalEnd.Applied);
    }

    [Fact]
    public async Task Ticks_AfterANodeStoodStill_DoNotAllCount()
    {
        await using SoloHost solo = await StartAsync(3);
        solo.Time.Advance(Waiting.Tick * (Limits.RaftTicksAtOnceMax - 1));
        await solo.Host.SettleAsync();
        TaskCompletionSource hold = new();
        solo.Store.Hold = hold;
        solo.Host.Receive(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0)).ShouldBeTrue();
        await solo.Store.Held.Task.Within();
        solo.Time.Advance(Waiting.Tick * 100);
        solo.Store.Hold = null;
        hold.SetResult();
        await solo.Host.SettleAsync();
        solo.Host.Status.Leader.ShouldBe(Node(2), "it waited for its own disk, not for its leader");
    }

    [Fact]
    public async Task RoleChanged_OfALoneVoter_TellsThatItLeads()
    {
        List<RaftStatus> told = [];
        await using SoloHost solo = await StartAsync(3);
        solo.Host.RoleChanged += (_, change) => told.Add(change.Status);
        solo.Host.RoleChanged += (_, _) => throw new InvalidOperationException("a watcher's mistake");
        await ProposalTests.ElectAsync(solo);
        await solo.Host.SettleAsync();
        told.Select(status => status.Role).ShouldBe([Role.PreCandidate, Role.Candidate, Role.Leader]);
        solo.Host.Stopped.IsCompleted.ShouldBeFalse();
        solo.Host.Status.Followers.Select(follower => follower.Id).ShouldBe([Node(2), Node(3)]);
    }
}
