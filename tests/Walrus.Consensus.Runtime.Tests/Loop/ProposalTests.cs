using Walrus.Consensus.Runtime.Tests.Bench;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Loop;

public sealed class ProposalTests
{
    [Fact]
    public async Task Propose_OnALeader_IsAppliedWithTheMachinesAnswer()
    {
        await using SoloHost solo = await StartLeaderAsync();
        (await solo.Host.ProposeAsync(MapMachine.Put("x", 5)).Within()).Answer.ShouldBe(0L);
        ProposalAnswer answer = await solo.Host.ProposeAsync(MapMachine.CompareAndSet("x", 5, 6)).Within();
        answer.End.ShouldBe(ProposalEnd.Applied);
        answer.Answer.ShouldBe(true);
        answer.Position.Term.ShouldBe(solo.Host.Status.Term);
        answer.IsRejected.ShouldBeFalse();
        solo.Machine["x"].ShouldBe(6);
    }

    [Fact]
    public async Task Propose_ManyWhileOneFlushIsUnderWay_ShareTheNext()
    {
        await using SoloHost solo = await StartLeaderAsync();
        TaskCompletionSource hold = new();
        solo.Store.Hold = hold;
        Task<ProposalAnswer> first = solo.Host.ProposeAsync(MapMachine.Put("x", 0)).AsTask();
        await solo.Store.Held.Task.Within();
        int before = solo.Store.Persisted.Count;
        Task<ProposalAnswer>[] rest = [.. Enumerable.Range(1, 100).Select(value => solo.Host.ProposeAsync(MapMachine.Put("x", value)).AsTask())];
        solo.Store.Hold = null;
        hold.SetResult();
        await first.Within();
        await Task.WhenAll(rest).Within();
        solo.Store.Persisted.Skip(before).Count(write => write.Entries > 0).ShouldBe(2);
        solo.Machine.History.Count.ShouldBe(101);
    }

    [Fact]
    public async Task Propose_OnAFollower_NamesTheLeader()
    {
        await using SoloHost solo = await StartAsync(3);
        (await solo.Host.ProposeAsync(new byte[1]).Within()).ShouldBe(new ProposalAnswer(ProposalEnd.NotLeader, LogPosition.Zero, NodeId.None));
        solo.Host.Receive(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0)).ShouldBeTrue();
        await solo.UntilAsync(() => solo.Host.Status.Leader == Node(2), "following");
        ProposalAnswer answer = await solo.Host.ProposeAsync(new byte[1]).Within();
        (answer.End, answer.Leader, answer.IsRejected).ShouldBe((ProposalEnd.NotLeader, Node(2), true));
    }

    [Fact]
    public async Task Propose_TooLargeForTheCoreOrTheStore_IsRefused()
    {
        await using SoloHost solo = await StartLeaderAsync();
        (await solo.Host.ProposeAsync(new byte[Limits.ProposalBytesMax + 1]).Within()).End.ShouldBe(ProposalEnd.TooLarge);
        await using SoloHost tight = await LeaderWithSmallEntriesAsync();
        (await tight.Host.ProposeAsync(new byte[101]).Within()).End.ShouldBe(ProposalEnd.TooLarge);
        (await tight.Host.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Applied);
    }

    [Fact]
    public async Task Propose_WithoutAMajority_IsBusyBeyondTheBoundAndUnknownAfterTheLeaderSteppedDown()
    {
        await using SoloHost solo = await StartAsync(3, (_, options) => options with { Raft = options.Raft with { UncommittedBytes = 100 } });
        await ElectAsync(solo);
        Task<ProposalAnswer> waiting = solo.Host.ProposeAsync(MapMachine.Put("x", 1)).AsTask();
        (await solo.Host.ProposeAsync(new byte[200]).Within()).End.ShouldBe(ProposalEnd.Busy);
        waiting.IsCompleted.ShouldBeFalse();
        await solo.UntilAsync(() => waiting.IsCompleted, "the end of a proposal that nobody acknowledges");
        (await waiting).End.ShouldBe(ProposalEnd.Unknown);
        (await waiting).IsRejected.ShouldBeFalse();
    }

    [Fact]
    public async Task Propose_MoreEmptyCommandsThanMayWait_AreBusy()
    {
        await using SoloHost solo = await StartAsync(3);
        await ElectAsync(solo);
        List<Task<ProposalAnswer>> proposals = [];
        for (int i = 0; i <= Limits.ProposalsPendingMax; i++)
        {
            proposals.Add(solo.Host.ProposeAsync(ReadOnlyMemory<byte>.Empty).AsTask());
        }

        (await proposals[^1].Within()).End.ShouldBe(ProposalEnd.Busy);
        proposals[0].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Propose_ReplacedByAnotherLeadersEntry_IsLostForSure()
    {
        await using SoloHost solo = await StartAsync(3);
        await ElectAsync(solo);
        Task<ProposalAnswer> waiting = solo.Host.ProposeAsync(MapMachine.Put("x", 1)).AsTask();
        await solo.Host.SettleAsync();
        Term term = new(solo.Host.Status.Term.Value + 1);
        LogEntry[] others =
        [
            new LogEntry(new LogIndex(1), term, EntryKind.Membership, MembershipCodec.Encode(MemberSet.OfVoters(Node(1), Node(2), Node(3)))),
            new LogEntry(new LogIndex(2), term, EntryKind.NoOp, default),
        ];
        solo.Host.Receive(new AppendRequest(Node(2), Node(1), term, LogPosition.Zero, others, new LogIndex(2))).ShouldBeTrue();
        ProposalAnswer answer = await waiting.Within();
        (answer.End, answer.Leader, answer.IsRejected).ShouldBe((ProposalEnd.Replaced, Node(2), true));
        solo.Machine.History.ShouldBeEmpty();
    }

    [Fact]
    public async Task Propose_HiddenByAnInstalledSnapshot_IsUnknown()
    {
        await using SoloHost solo = await StartAsync(3);
        await ElectAsync(solo);
        Task<ProposalAnswer> waiting = solo.Host.ProposeAsync(MapMachine.Put("x", 1)).AsTask();
        await solo.Host.SettleAsync();
        Term term = new(solo.Host.Status.Term.Value + 1);
        Snapshot snapshot = new(new LogPosition(new LogIndex(50), term), MemberSet.OfVoters(Node(1), Node(2), Node(3)), 0, Crc32C.Compute([]));
        solo.Host.Receive(new SnapshotChunk(Node(2), Node(1), term, snapshot, 0, default)).ShouldBeTrue();
        (await waiting.Within()).End.ShouldBe(ProposalEnd.Unknown);
        solo.Machine.Restores.ShouldBe(1);
    }

    [Fact]
    public async Task Propose_Cancelled_StopsOnlyTheWait()
    {
        await using SoloHost solo = await StartLeaderAsync();
        TaskCompletionSource hold = new();
        solo.Store.Hold = hold;
        using CancellationTokenSource cancel = new();
        Task<ProposalAnswer> waiting = solo.Host.ProposeAsync(MapMachine.Put("x", 1), cancel.Token).AsTask();
        await solo.Store.Held.Task.Within();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.Within());
        solo.Store.Hold = null;
        hold.SetResult();
        await solo.UntilAsync(() => solo.Machine["x"] == 1, "the command");
    }

    [Fact]
    public async Task ChangeMembership_SenselessOrTooEarly_SaysSo()
    {
        await using SoloHost solo = await StartLeaderAsync();
        (await solo.Host.ChangeMembershipAsync(new MembershipChange(MembershipChangeKind.Promote, Node(7))).Within()).End.ShouldBe(ProposalEnd.Senseless);
        (await solo.Host.ChangeMembershipAsync(new MembershipChange(MembershipChangeKind.AddLearner, Node(2))).Within()).End.ShouldBe(ProposalEnd.Applied);
        solo.Host.Status.Members.IsLearner(Node(2)).ShouldBeTrue();
        await using SoloHost three = await StartAsync(3);
        await ElectAsync(three);
        (await three.Host.ChangeMembershipAsync(new MembershipChange(MembershipChangeKind.AddLearner, Node(4))).Within()).End.ShouldBe(ProposalEnd.ChangePending);
        (await three.Host.TransferLeadershipAsync(Node(9)).Within()).ShouldBe(TransferAnswer.Senseless);
        (await three.Host.TransferLeadershipAsync(Node(2)).Within()).ShouldBe(TransferAnswer.Begun);
    }

    [Fact]
    public async Task ReadIndex_ConfirmedOnlyByAMajority()
    {
        await using SoloHost solo = await StartLeaderAsync();
        await solo.Host.ProposeAsync(MapMachine.Put("x", 1)).Within();
        ReadAnswer answer = await solo.Host.ReadIndexAsync().Within();
        answer.End.ShouldBe(ReadEnd.Confirmed);
        answer.Index.ShouldBe(solo.Host.Status.Applied);
        await using SoloHost three = await StartAsync(3);
        (await three.Host.ReadIndexAsync().Within()).End.ShouldBe(ReadEnd.NotLeader);
        await ElectAsync(three);
        Task<ReadAnswer> read = three.Host.ReadIndexAsync().AsTask();
        await three.UntilAsync(() => read.IsCompleted, "a read that nobody confirms");
        (await read).End.ShouldBe(ReadEnd.NotLeader);
    }

    /// <summary>Makes node 1 of three the leader, by a vote of node 2.</summary>
    internal static async Task ElectAsync(SoloHost solo)
    {
        await solo.UntilAsync(() => solo.Host.Status.Role == Role.PreCandidate, "an election");
        Term next = new(solo.Host.Status.Term.Value + 1);
        solo.Host.Receive(new VoteReply(Node(2), Node(1), next, IsPreVote: true, IsGranted: true)).ShouldBeTrue();
        await solo.Host.SettleAsync();
        solo.Host.Receive(new VoteReply(Node(2), Node(1), next, IsPreVote: false, IsGranted: true)).ShouldBeTrue();
        await solo.UntilAsync(() => solo.Host.Status.IsLeader, "leading");
    }

    private static async Task<SoloHost> LeaderWithSmallEntriesAsync()
    {
        SoloHost solo = await StartAsync(1, entryBytesMax: 100);
        await solo.UntilAsync(() => solo.Host.Status is { IsLeader: true, Applied.Value: > 0 }, "leading");
        return solo;
    }
}
