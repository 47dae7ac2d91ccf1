using System.Collections.Concurrent;
using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Requests;

/// <summary>Every end that a request can have, in memory, on a clock that the test moves.</summary>
public sealed class RequestTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly MemoryNetwork _memory = new();
    private readonly TestNode _a;
    private readonly TestNode _b;

    public RequestTests()
    {
        // Silence is not the subject here, and the clock jumps.
        _a = TestNode.InMemory(_memory, TestNode.Options(1) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        _b = TestNode.InMemory(_memory, TestNode.Options(2) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        _a.Network.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        _a.Network.Counts.ShouldBe((0, 0, 0));
        _b.Network.Counts.ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Request_TheHandlerRefuses_CodeAndTextArrive()
    {
        _b.Services.OnRequest(Normal, Kind, Request((_, _) => ValueTask.FromResult(PeerReply.Refuse(new RefusalCode(300), "not the leader"))));
        using PeerAnswer answer = await AskAsync();
        (answer.Outcome, answer.Code.Value, answer.Text, answer.IsOutcomeUnknown).ShouldBe((PeerOutcome.Refused, (ushort)300, "not the leader", false));
        Should.Throw<ArgumentOutOfRangeException>(() => PeerReply.Refuse(new RefusalCode(255), ""));
    }

    [Fact]
    public async Task Request_NobodyHandlesTheKind_IsRefused()
    {
        using PeerAnswer answer = await AskAsync();
        (answer.Outcome, answer.Code, answer.IsOutcomeUnknown).ShouldBe((PeerOutcome.Refused, RefusalCode.UnknownKind, false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_TheHandlerThrows_IsRefusedAndTheLinkLives(bool isSynchronous)
    {
        using Counters counters = new(_b.Id);
        await using TestNode node = TestNode.InMemory(_memory, TestNode.Options(42), _time);
        using Counters failures = new(node.Id);
        node.Services.OnRequest(Normal, Kind, Request(async (_, _) =>
        {
            if (!isSynchronous)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("boom");
        })).OnRequest(Normal, SecondKind, Echo);
        node.Network.Start();
        PeerLink link = await _a.DialAsync(node);

        using PeerAnswer answer = await Wait.For(link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None));
        (answer.Outcome, answer.Code, answer.IsOutcomeUnknown).ShouldBe((PeerOutcome.Refused, RefusalCode.HandlerFailed, true));
        answer.Text.ShouldNotContain("boom"); // What is inside a node stays there.
        (await Wait.For(link.RequestAsync(Normal, SecondKind, PeerPayload.Empty, Second, CancellationToken.None))).IsAnswered.ShouldBeTrue();
        failures["handlers.failed"].ShouldBe(1);
    }

    [Fact]
    public async Task Message_TheHandlerThrows_TheNextOneIsHandled()
    {
        int calls = 0;
        _b.Services.OnMessage(Normal, Kind, Message((message, stop) => ++calls == 1 ? throw new InvalidOperationException("boom") : _b.Recorder.HandleAsync(message, stop)));
        PeerLink link = await StartAsync();
        link.TrySend(Normal, Kind, new byte[] { 1 });
        link.TrySend(Normal, Kind, new byte[] { 2 });
        (await _b.Recorder.MessageAsync()).ShouldBe([2]);
    }

    [Fact]
    public async Task Request_NoAnswerInTime_TimesOutAndTheHandlerIsTold()
    {
        TaskCompletionSource<CancellationToken> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _b.Services.OnRequest(Normal, Kind, Request(async (_, stop) =>
        {
            await using CancellationTokenRegistration told = stop.Register(cancelled.SetResult);
            called.SetResult(stop);
            await Task.Delay(Timeout.Infinite, stop);
            return PeerReply.Answer(PeerPayload.Empty);
        })).OnRequest(Normal, SecondKind, Echo);
        PeerLink link = await StartAsync();
        Task<PeerAnswer> asking = link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None).AsTask();
        await Wait.For(called.Task);

        _time.Advance(Second - TimeSpan.FromMilliseconds(1));
        asking.IsCompleted.ShouldBeFalse();
        _time.Advance(Limits.PeerSweepInterval);
        using PeerAnswer answer = await Wait.For(asking);
        (answer.Outcome, answer.IsOutcomeUnknown).ShouldBe((PeerOutcome.TimedOut, true));
        await Wait.For(cancelled.Task);
        (await Wait.For(link.RequestAsync(Normal, SecondKind, PeerPayload.Empty, Second, CancellationToken.None))).IsAnswered.ShouldBeTrue(); // The late refusal harms nobody.
    }

    [Fact]
    public async Task Request_Cancelled_ThrowsAndTheHandlerIsTold()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _b.Services.OnRequest(Normal, Kind, Request(async (_, stop) =>
        {
            await using CancellationTokenRegistration told = stop.Register(cancelled.SetResult);
            called.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return PeerReply.Answer(PeerPayload.Empty);
        }));
        PeerLink link = await StartAsync();
        using CancellationTokenSource cancel = new();
        Task<PeerAnswer> asking = link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, cancel.Token).AsTask();
        await Wait.For(called.Task);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(asking));
        await Wait.For(cancelled.Task);
    }

    [Fact]
    public async Task Request_TheConnectionIsCut_IsLostWithOutcomeUnknown()
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _b.Services.OnRequest(Normal, Kind, Request(async (_, stop) =>
        {
            called.SetResult();
            await using CancellationTokenRegistration told = stop.Register(cancelled.SetResult);
            await cancelled.Task;
            return PeerReply.Answer(PeerPayload.Empty);
        }));
        PeerLink link = await StartAsync();
        Task<PeerAnswer> asking = link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None).AsTask();
        await Wait.For(called.Task);
        _memory.CutAll();
        using PeerAnswer answer = await Wait.For(asking);
        (answer.Outcome, answer.IsOutcomeUnknown).ShouldBe((PeerOutcome.LinkLost, true));
        await Wait.For(cancelled.Task);
    }

    [Fact]
    public async Task AnySend_WithoutAConnection_SaysSo()
    {
        using Counters counters = new(_a.Id);
        PeerLink link = _a.Network.SetPeer(new NodeId(3), new PeerAddress("10.0.0.3", 1));
        link.IsConnected(PeerLane.Normal).ShouldBeFalse();
        link.TrySend(Normal, Kind, PeerPayload.Empty).ShouldBe(SendOutcome.LinkDown);
        (await link.SendAsync(Normal, Kind, PeerPayload.Empty, CancellationToken.None)).ShouldBe(SendOutcome.LinkDown);
        using PeerAnswer answer = await link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None);
        (answer.Outcome, answer.IsOutcomeUnknown).ShouldBe((PeerOutcome.LinkDown, false));
        link.OpenStream(Bulk, Kind, PeerPayload.Empty, Second, out SendOutcome outcome).ShouldBeNull();
        outcome.ShouldBe(SendOutcome.LinkDown);
    }

    [Fact]
    public async Task Request_AnswerLargerThanAFrame_IsRefused()
    {
        await using TestNode node = TestNode.InMemory(_memory, TestNode.Options(3) with { FrameBytesMax = 2000 }, _time);
        node.Services.OnRequest(Normal, Kind, Request((_, _) => ValueTask.FromResult(PeerReply.Answer(new byte[2001]))));
        node.Network.Start();
        PeerLink link = await _a.DialAsync(node);
        using PeerAnswer answer = await Wait.For(link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None));
        (answer.Outcome, answer.Code).ShouldBe((PeerOutcome.Refused, RefusalCode.AnswerTooLong));
    }

    [Fact]
    public async Task Request_AnswerInPooledMemory_IsGivenBackAfterTheCopy()
    {
        Owner owner = new();
        _b.Services.OnRequest(Normal, Kind, Request((_, _) => ValueTask.FromResult(PeerReply.Answer(new byte[] { 4 }, owner))));
        using PeerAnswer answer = await AskAsync();
        answer.Payload.ToArray().ShouldBe([4]);
        await Wait.For(owner.Disposed.Task);
    }

    [Fact]
    public async Task Requests_AndMessagesOfAChannel_AreStartedInOrderAndRequestsOverlap()
    {
        ConcurrentQueue<int> started = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _b.Services.OnRequest(Normal, Kind, Request(async (request, _) =>
        {
            started.Enqueue(BitConverter.ToInt32(request.Payload.Span));
            await gate.Task;
            return PeerReply.Answer(request.Payload);
        })).OnMessage(Normal, SecondKind, Message((message, _) =>
        {
            started.Enqueue(BitConverter.ToInt32(message.Payload.Span));
            if (started.Count == 200)
            {
                gate.SetResult(); // Only reached when requests do not wait for one another.
            }

            return ValueTask.CompletedTask;
        }));
        PeerLink link = await StartAsync();
        List<Task<PeerAnswer>> asking = [];
        for (int i = 0; i < 200; i += 2)
        {
            asking.Add(link.RequestAsync(Normal, Kind, BitConverter.GetBytes(i), Second, CancellationToken.None).AsTask());
            link.TrySend(Normal, SecondKind, BitConverter.GetBytes(i + 1));
        }

        PeerAnswer[] answers = await Wait.For(Task.WhenAll(asking));
        answers.Select(answer => BitConverter.ToInt32(answer.Payload.Span)).ShouldBe(Enumerable.Range(0, 100).Select(i => 2 * i));
        started.ShouldBe(Enumerable.Range(0, 200));
        foreach (PeerAnswer answer in answers)
        {
            answer.Dispose();
            answer.Dispose(); // Twice does no harm.
        }
    }

    [Fact]
    public async Task Request_TimeoutOutOfRange_Throws()
    {
        PeerLink link = await StartAsync();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await link.RequestAsync(Normal, Kind, PeerPayload.Empty, TimeSpan.Zero, CancellationToken.None));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            async () => await link.RequestAsync(Normal, Kind, PeerPayload.Empty, Limits.PeerWaitMax + Second, CancellationToken.None));
    }

    private async Task<PeerLink> StartAsync()
    {
        _b.Network.Start();
        return await _a.DialAsync(_b);
    }

    private async Task<PeerAnswer> AskAsync()
    {
        PeerLink link = await StartAsync();
        return await Wait.For(link.RequestAsync(Normal, Kind, PeerPayload.Empty, Second, CancellationToken.None));
    }

    private sealed class Owner : IDisposable
    {
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Disposed.SetResult();
    }
}
