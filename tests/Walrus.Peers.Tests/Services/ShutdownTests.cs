using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Services;

/// <summary>Stopping: what is in flight ends, what hangs is cut, nothing is left.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly MemoryNetwork _memory = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stop_WithARequestInFlight_LetsItBeAnswered(bool stopsTheCaller)
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1), _time);
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2), _time);
        b.Services.OnRequest(Normal, Kind, Request(async (_, _) =>
        {
            called.SetResult();
            await gate.Task;
            return PeerReply.Answer(PeerPayload.Empty);
        })).OnRequest(Normal, SecondKind, Echo);
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        Task<PeerAnswer> asking = link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None).AsTask();
        await Wait.For(called.Task);

        Task stopping = (stopsTheCaller ? a : b).Network.StopAsync(CancellationToken.None);
        PeerOutcome later;
        do
        {
            using PeerAnswer answer = await Wait.For(link.RequestAsync(Normal, SecondKind, PeerPayload.Empty, Second, CancellationToken.None));
            later = answer.Outcome; // Until the stop has come that far.
        }
        while (later == PeerOutcome.Answered);

        later.ShouldBe(stopsTheCaller ? PeerOutcome.LinkDown : PeerOutcome.Refused);
        stopping.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        using PeerAnswer last = await Wait.For(asking);
        last.IsAnswered.ShouldBeTrue(last.Text);
        await Wait.For(stopping);
        await Wait.For((stopsTheCaller ? a : b).Network.StopAsync(CancellationToken.None)); // Again does no harm.
    }

    [Fact]
    public async Task Stop_QueuedMessages_AreSentFirst()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1), _time);
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2), _time);
        b.Services.OnMessage(Bulk, Kind, b.Recorder);
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        for (int i = 0; i < 70; i++)
        {
            link.TrySend(Bulk, Kind, new byte[100_000]).ShouldBe(SendOutcome.Queued);
        }

        await Wait.For(a.Network.StopAsync(CancellationToken.None));
        for (int i = 0; i < 70; i++)
        {
            await b.Recorder.MessageAsync();
        }
    }

    [Fact]
    public async Task Stop_AHandlerHangs_IsCutAtTheBound()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        b.Services.OnRequest(Normal, Kind, Request(async (_, stop) =>
        {
            called.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return PeerReply.Answer(PeerPayload.Empty);
        }));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        Task<PeerAnswer> asking = link.RequestAsync(Normal, Kind, PeerPayload.Empty, Limits.PeerWaitMax, CancellationToken.None).AsTask();
        await Wait.For(called.Task);

        Task stopping = b.Network.StopAsync(CancellationToken.None);
        await Wait.For(_time.WaitForArmedAsync(3)); // Two sweeps, and the wait for what is in flight.
        _time.Advance(Limits.PeerDrainMax - TimeSpan.FromTicks(1));
        stopping.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        await Wait.For(stopping);
        b.Network.Counts.ShouldBe((0, 0, 0));
        using PeerAnswer answer = await Wait.For(asking);
        answer.Outcome.ShouldBe(PeerOutcome.LinkLost);
    }

    [Fact]
    public async Task Stop_AHandlerIgnoresItsToken_StillReturns()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        b.Services.OnMessage(Normal, Kind, Message(async (_, _) =>
        {
            called.SetResult();
            await never.Task;
        }));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        link.TrySend(Normal, Kind, PeerPayload.Empty);
        await Wait.For(called.Task);
        await Wait.For(StopAsync(b), _time, Limits.PeerDrainMax / 10);
        never.SetResult();
    }

    [Fact]
    public async Task Stopped_ACaller_IsTurnedAwayWithTheReason()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        node.Network.Start();
        await node.Network.StopAsync(CancellationToken.None);
        using RawPeer peer = await RawPeer.ConnectAsync(node.Address);
        (await peer.ReceiveAsync()).Header.ShouldBe(new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.Stopping));
        Should.Throw<InvalidOperationException>(() => node.Network.SetPeer(new NodeId(2), node.Address));
    }

    private static async Task<bool> StopAsync(TestNode node)
    {
        await node.Network.StopAsync(CancellationToken.None);
        return true;
    }
}
