using Walrus.Consensus.Runtime.Tests.Bench;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Loop;

public sealed class StoppingTests
{
    [Fact]
    public async Task Store_ThatFails_StopsTheHostWithItsCauseAndAcknowledgesNothing()
    {
        await using SoloHost solo = await StartLeaderAsync();
        IOException failure = new("the disk is gone");
        solo.Store.Failure = failure;
        (await solo.Host.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Unknown);
        (await solo.Host.Stopped.Within()).ShouldBe(failure);
        (await solo.Host.ProposeAsync(MapMachine.Put("x", 2)).Within()).End.ShouldBe(ProposalEnd.Stopped);
        (await solo.Host.ReadIndexAsync().Within()).End.ShouldBe(ReadEnd.Stopped);
        (await solo.Host.TransferLeadershipAsync(Node(2)).Within()).ShouldBe(TransferAnswer.Stopped);
        solo.Host.Receive(new TimeoutNow(Node(2), Node(1), new Term(1))).ShouldBeFalse();
        solo.Host.Status.IsLeader.ShouldBeFalse();
        solo.Machine.History.ShouldBeEmpty();
    }

    [Fact]
    public async Task Machine_ThatThrows_StopsTheHost()
    {
        await using SoloHost solo = await StartLeaderAsync();
        solo.Machine.Failure = new InvalidOperationException("a mistake in the machine");
        (await solo.Host.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Unknown);
        MachineFailedException cause = (await solo.Host.Stopped.Within()).ShouldBeOfType<MachineFailedException>();
        cause.InnerException.ShouldBe(solo.Machine.Failure);
        cause.Message.ShouldContain("a mistake in the machine");
    }

    [Fact]
    public async Task Dispose_WithWaitingCallers_AnswersThemAll()
    {
        SoloHost solo = await StartAsync(3);
        await ProposalTests.ElectAsync(solo);
        Task<ProposalAnswer> proposal = solo.Host.ProposeAsync(MapMachine.Put("x", 1)).AsTask();
        Task<ReadAnswer> read = solo.Host.ReadIndexAsync().AsTask();
        await solo.Host.SettleAsync();
        await solo.DisposeAsync().AsTask().Within();
        (await proposal.Within()).End.ShouldBe(ProposalEnd.Unknown);
        (await read.Within()).End.ShouldBe(ReadEnd.Stopped);
        (await solo.Host.Stopped).ShouldBeNull();
        await solo.DisposeAsync();
    }

    [Fact]
    public async Task Messages_OfNoCorrectNode_AreDroppedAndDoNoHarm()
    {
        await using SoloHost solo = await StartLeaderAsync();
        solo.Host.Receive(new Heartbeat(Node(2), Node(1), new Term(-1), LogIndex.Zero, 0)).ShouldBeTrue();
        solo.Host.Receive(new Heartbeat(Node(2), Node(1), solo.Host.Status.Term, LogIndex.Zero, 0)).ShouldBeTrue();
        await solo.Host.SettleAsync();
        (await solo.Host.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Applied);
    }
}
