using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Peers;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Forwarding;

/// <summary>What a node answers to requests of others.</summary>
public sealed class ForwardServiceTests
{
    private readonly ForwardService _service = new(new MapAnswerCodec());

    [Theory]
    [InlineData(1, new byte[0])]
    [InlineData(1, new byte[] { 2, 1 })]
    [InlineData(2, new byte[0])]
    [InlineData(2, new byte[] { 0 })]
    [InlineData(2, new byte[] { 1, 1 })]
    public async Task Rubbish_IsRefusedAndDoesNothing(int kind, byte[] bytes)
    {
        await using SoloHost solo = await StartLeaderAsync();
        _service.Join(solo.Host);
        (await AskAsync(kind, bytes)).Refusal.ShouldBe(ForwardService.Unreadable);
        solo.Machine.History.ShouldBeEmpty();
    }

    [Fact]
    public async Task NodeWithoutAHostOrWithoutLeadership_SaysSoAndNamesTheLeader()
    {
        Read(await AskAsync(1, [1])).ShouldBe(new ForwardAnswer(ForwardEnd.NotLeader));
        await using SoloHost solo = await StartAsync(3);
        _service.Join(solo.Host);
        solo.Host.Receive(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0)).ShouldBeTrue();
        await solo.UntilAsync(() => solo.Host.Status.Leader == Node(2), "following");
        Read(await AskAsync(1, [1, 7])).ShouldBe(new ForwardAnswer(ForwardEnd.NotLeader, Leader: Node(2)));
        Read(await AskAsync(2, [1])).ShouldBe(new ForwardAnswer(ForwardEnd.NotLeader, Leader: Node(2)));
        await solo.DisposeAsync();
        Read(await AskAsync(1, [1, 7])).End.ShouldBe(ForwardEnd.Stopped);
        Read(await AskAsync(2, [1])).End.ShouldBe(ForwardEnd.Stopped);
    }

    [Fact]
    public async Task Command_AtItsBoundAndAboveIt_IsTakenAndRefused()
    {
        await using SoloHost solo = await StartAsync(3);
        await Loop.ProposalTests.ElectAsync(solo);
        _service.Join(solo.Host);
        Task<PeerReply> taken = AskAsync(1, [1, .. new byte[Limits.ProposalBytesMax]]);
        await solo.Host.SettleAsync();
        taken.IsCompleted.ShouldBeFalse();
        Read(await AskAsync(1, [1, .. new byte[Limits.ProposalBytesMax + 1]])).End.ShouldBe(ForwardEnd.TooLarge);
    }

    [Fact]
    public async Task Requests_BeyondTheBound_AreAnsweredAsBusyUntilOthersEnd()
    {
        await using SoloHost solo = await StartAsync(3);
        await Loop.ProposalTests.ElectAsync(solo);
        _service.Join(solo.Host);
        using CancellationTokenSource givenUp = new();
        List<Task<PeerReply>> open = [];
        for (int i = 0; i < Limits.ForwardsHandledMax; i++)
        {
            open.Add(AskAsync(1, [1, .. MapMachine.Put("x", i)], givenUp.Token));
        }

        Read(await AskAsync(1, [1])).ShouldBe(new ForwardAnswer(ForwardEnd.Busy, Leader: Node(1)));
        Read(await AskAsync(2, [1])).End.ShouldBe(ForwardEnd.Busy);
        open.ShouldAllBe(each => !each.IsCompleted);
        await givenUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(open).Within());
        Task<PeerReply> next = AskAsync(1, [1, .. MapMachine.Put("x", 0)]);
        await solo.Host.SettleAsync();
        next.IsCompleted.ShouldBeFalse("it has room and waits for a majority");
    }

    [Fact]
    public void Room_BoundsBytesButTakesOneOfAnySize()
    {
        ForwardRoom room = new(Limits.ForwardsHandledMax, Limits.ForwardBytesHandledMax);
        const int Half = (int)(Limits.ForwardBytesHandledMax / 2);
        room.TryEnter(Half).ShouldBeTrue();
        room.TryEnter(Half).ShouldBeTrue();
        room.TryEnter(1).ShouldBeFalse();
        room.Leave(Half);
        room.TryEnter(1).ShouldBeTrue();
        room.Leave(1);
        room.Leave(Half);
        room.TryEnter(int.MaxValue).ShouldBeTrue();
    }

    private static ForwardAnswer Read(PeerReply reply)
    {
        reply.Refusal.ShouldBeNull();
        ForwardFormat.TryReadAnswer(reply.Payload.Head.Span, out ForwardAnswer answer, out _).ShouldBeTrue();
        return answer;
    }

    private Task<PeerReply> AskAsync(int kind, byte[] bytes, CancellationToken cancellationToken = default) =>
        _service.HandleAsync(new PeerMessage(ForwardingCluster.OptionsOf(Node(2)).Identity, 3, new Peers.MessageKind((ushort)kind), bytes), cancellationToken).AsTask();
}
