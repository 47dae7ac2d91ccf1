using Walrus.Peers.Tests.Frames;
using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Services;

/// <summary>What one peer can make a node hold, and whom it can hold up.</summary>
public sealed class BoundTests : IAsyncDisposable
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryNetwork _memory = new();
    private readonly TestNode _a;
    private readonly TestNode _b;

    public BoundTests()
    {
        _a = TestNode.InMemory(_memory, TestNode.Options(1));
        _b = TestNode.InMemory(_memory, TestNode.Options(2));
        _b.Services.OnMessage(Normal, Kind, Message(async (_, _) => await _gate.Task))
            .OnMessage(Other, Kind, _b.Recorder)
            .OnMessage(Urgent, Kind, _b.Recorder)
            .OnRequest(Normal, SecondKind, Request(async (_, stop) =>
            {
                await _gate.Task.WaitAsync(stop);
                return PeerReply.Answer(PeerPayload.Empty);
            }));
        _a.Network.Start();
        _b.Network.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _gate.TrySetResult();
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        _a.Network.Counts.ShouldBe((0, 0, 0));
        _b.Network.Counts.ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Message_ItsChannelIsStuck_OtherChannelsOfTheLaneGoOn()
    {
        PeerLink link = await _a.DialAsync(_b);
        link.TrySend(Normal, Kind, new byte[] { 1 });
        link.TrySend(Other, Kind, new byte[] { 2 });
        (await _b.Recorder.MessageAsync()).ShouldBe([2]);
    }

    [Fact]
    public async Task Messages_TheLaneIsFull_TheUrgentLaneGoesOnAndMemoryIsBounded()
    {
        PeerLink link = await _a.DialAsync(_b);
        byte[] payload = new byte[100_000];
        long taken = 0;
        SendOutcome outcome = SendOutcome.Queued;
        int pushed = 0;
        while (pushed < 3)
        {
            // Full, and full again after others had their turn: nothing moves any more.
            outcome = link.TrySend(Normal, Kind, payload);
            taken += outcome == SendOutcome.Queued ? payload.Length : 0;
            pushed = outcome == SendOutcome.Queued ? 0 : pushed + 1;
            link.TrySend(Urgent, Kind, new byte[] { 7 }).ShouldBe(SendOutcome.Queued);
            (await _b.Recorder.MessageAsync()).ShouldBe([7]);
        }

        // Queue, what is being written, two pipes, what is being read, inbox.
        taken.ShouldBeLessThanOrEqualTo(Limits.PeerSendQueueBytesDefault + Limits.PeerInboxBytesMax + (10 * payload.Length));
        taken.ShouldBeGreaterThan(Limits.PeerSendQueueBytesDefault - (2 * payload.Length));
        _b.Network.Counts.Payloads.ShouldBeLessThanOrEqualTo((Limits.PeerInboxBytesMax / payload.Length) + 2);

        _gate.SetResult();
        while (link.TrySend(Normal, Kind, payload) != SendOutcome.Queued)
        {
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Requests_MoreThanMayBeInFlight_AreRefusedBeforeTheyAreSent()
    {
        PeerLink link = await _a.DialAsync(_b);
        Task<PeerAnswer>[] waiting =
            [.. Enumerable.Range(0, Limits.PeerRequestsInFlightMax).Select(_ => link.RequestAsync(Normal, SecondKind, PeerPayload.Empty, Limits.PeerWaitMax, CancellationToken.None).AsTask())];

        (await Wait.For(link.RequestAsync(Normal, SecondKind, PeerPayload.Empty, Limits.PeerWaitMax, CancellationToken.None))).Outcome.ShouldBe(PeerOutcome.QueueFull);
        _gate.SetResult();
        (await Wait.For(Task.WhenAll(waiting))).ShouldAllBe(answer => answer.IsAnswered);
    }

    [Fact]
    public void Calls_PastTheirNumberOrBytes_AreBusy()
    {
        CallTable calls = new();
        for (int i = 0; i < Limits.PeerRequestsInFlightMax; i++)
        {
            calls.Refuses(1, isStream: false).ShouldBeNull();
        }

        calls.Refuses(1, isStream: false).ShouldBe(RefusalCode.Busy);

        calls = new CallTable();
        calls.Refuses(Limits.PeerRequestBytesHandledMax, isStream: false).ShouldBeNull();
        calls.Refuses(1, isStream: false).ShouldBe(RefusalCode.Busy);

        calls = new CallTable();
        for (int i = 0; i < Limits.PeerStreamsMax; i++)
        {
            calls.Refuses(1, isStream: true).ShouldBeNull();
        }

        calls.Refuses(1, isStream: true).ShouldBe(RefusalCode.Busy);
        calls.Refuses(1, isStream: false).ShouldBeNull();
        calls.Stop();
        calls.Refuses(1, isStream: false).ShouldBe(RefusalCode.Stopping);
    }

    [Fact]
    public async Task Inbox_PastItsNumber_MakesTheReaderWait()
    {
        ChannelInbox inbox = new(_ => new ValueTask(_gate.Task), _ => { });
        Task loop = inbox.RunAsync();
        for (int i = 0; i < Limits.PeerInboxMessagesMax; i++)
        {
            inbox.AddAsync(default).AsTask().IsCompleted.ShouldBeTrue();
        }

        Task waiting = inbox.AddAsync(default).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        _gate.SetResult();
        await Wait.For(waiting);
        await Wait.For(inbox.EmptyAsync().AsTask());
        inbox.Close();
        await Wait.For(loop);
    }

    [Fact]
    public void Accepted_MoreThanMayBe_AreTurnedAway()
    {
        AcceptedPeers accepted = new();
        for (int i = 0; i < Limits.PeerConnectionsMax; i++)
        {
            accepted.TryEnter(out _).ShouldBeTrue();
        }

        accepted.TryEnter(out HandshakeRefusal refusal).ShouldBeFalse();
        refusal.ShouldBe(HandshakeRefusal.TooMany);
        accepted.Leave();
        accepted.TryEnter(out _).ShouldBeTrue();
        accepted.Count.ShouldBe(Limits.PeerConnectionsMax);
    }

    [Fact]
    public async Task SlowReader_OfAnswers_IsServedWithinTheBounds()
    {
        const int Requests = 2_000;
        byte[] payload = new byte[50_000];
        int called = 0;
        int most = 0;
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(3) with { SendQueueBytes = 200_000 });
        node.Services.OnRequest(Normal, Kind, Request((request, _) =>
        {
            most = Math.Max(most, node.Network.Counts.Payloads); // One channel: one call at a time.
            if (++called == 200)
            {
                started.SetResult();
            }

            return ValueTask.FromResult(PeerReply.Answer(request.Payload));
        }));
        node.Network.Start();
        using RawPeer peer = await RawPeer.WelcomedAsync(node);
        Task sending = peer.SendAsync([.. Enumerable.Range(1, Requests).Select(number => Bytes.Of(new FrameHeader(FrameKind.Request, Normal.Number, Kind.Value, (ulong)number), payload))]);

        // Only now it begins to read: until then answers pile up, and with them requests.
        await Wait.For(started.Task);
        HashSet<ulong> ended = [];
        while (ended.Count < Requests)
        {
            Frame frame = await peer.ReceiveAsync();
            (frame.Header.Kind == FrameKind.Answer || frame.Header.Code == RefusalCode.Busy.Value).ShouldBeTrue();
            ended.Add(frame.Header.Correlation).ShouldBeTrue();
        }

        await Wait.For(sending);
        most.ShouldBeInRange(1, (Limits.PeerRequestBytesHandledMax / payload.Length) + 2);
    }
}
