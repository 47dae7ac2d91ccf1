using System.Net;
using Walrus.Peers.Tests.Frames;
using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Links;

/// <summary>Links that come and go: pauses, addresses, removal, silence.</summary>
public sealed class ReconnectTests
{
    private readonly MemoryNetwork _memory = new();

    [Fact]
    public async Task Dial_NobodyThere_TriesAgainAsTimePassesAndConnectsInTheEnd()
    {
        ManualTime time = new();
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1), time);
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        EndPoint address = b.Address.ToEndPoint();
        _memory.Unlisten(address);
        TaskCompletionSource<bool> manyTimes = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _memory.OnAttempt = _ => (_memory.Attempts > 30 ? manyTimes : null)?.TrySetResult(true);
        a.Network.Start();
        b.Network.Start();
        PeerLink link = a.Network.SetPeer(b.Id, b.Address);
        (await a.Recorder.RefusedAsync()).Refusal.ShouldBe(HandshakeRefusal.Unreachable);

        long before = time.GetTimestamp();
        await Wait.For(manyTimes.Task, time, Limits.PeerBackoffMin / 4);
        time.GetElapsedTime(before).ShouldBeGreaterThan(Limits.PeerBackoffMax); // Ten attempts of each lane, ever slower.

        _memory.Listen(address, b.Network.AcceptAsync);
        Task<bool> connected = ConnectedAsync();
        await Wait.For(connected, time, Limits.PeerBackoffMin / 4);

        async Task<bool> ConnectedAsync()
        {
            await link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None);
            return true;
        }
    }

    [Fact]
    public async Task Cut_TheObserverIsToldAndTheLinkComesBack()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        b.Services.OnMessage(Urgent, Kind, b.Recorder);
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        for (int i = 0; i < 3; i++)
        {
            (await a.Recorder.ConnectedAsync()).Peer.ShouldBe(b.Network.Options.Identity);
        }

        _memory.CutAll();
        for (int i = 0; i < 3; i++)
        {
            (await a.Recorder.EndedAsync()).Peer.ShouldBe(b.Id);
        }

        for (int i = 0; i < 3; i++)
        {
            await a.Recorder.ConnectedAsync();
        }

        link.TrySend(Urgent, Kind, new byte[] { 1 }).ShouldBe(SendOutcome.Queued);
        (await b.Recorder.MessageAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task Cut_WithQueuedMessages_SaysHowManyAreLost()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        b.Services.OnMessage(Normal, Kind, Message((_, stop) => new ValueTask(gate.Task.WaitAsync(stop))));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        while (link.TrySend(Normal, Kind, new byte[100_000]) == SendOutcome.Queued)
        {
        }

        _memory.CutAll();
        (await a.Recorder.EndedAsync(PeerLane.Normal)).Lost.ShouldBeGreaterThan(20); // What the queue holds, less what an inbox may have taken meanwhile.
        gate.SetResult();
    }

    [Fact]
    public async Task SetPeer_AnotherAddress_MovesTheLink()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        PeerAddress moved = new("10.9.9.9", 9);
        _memory.Listen(moved.ToEndPoint(), b.Network.AcceptAsync);
        _memory.Unlisten(b.Address.ToEndPoint());

        a.Network.SetPeer(b.Id, b.Address).ShouldBeSameAs(link); // The same address changes nothing.
        link.IsConnected(PeerLane.Urgent).ShouldBeTrue();
        a.Network.SetPeer(b.Id, moved).ShouldBeSameAs(link);
        (await a.Recorder.EndedAsync()).Reason.ShouldBe(LinkEndReason.AddressChanged);
        await Wait.For(link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));
    }

    [Fact]
    public async Task Caller_ThatStartedAnewAtAnotherAddress_IsDialledThere()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        await b.DialAsync(a);
        _memory.Unlisten(b.Address.ToEndPoint());
        await b.DisposeAsync();
        PeerOptions options = TestNode.Options(2, incarnation: 2);
        await using TestNode moved = TestNode.InMemory(_memory, options with { Identity = options.Identity with { Advertised = new PeerAddress("10.9.9.9", 9) } });
        moved.Network.Start();

        await moved.DialAsync(a);

        await Wait.For(link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));
        link.IsConnected(PeerLane.Urgent).ShouldBeTrue();
    }

    [Fact]
    public async Task RemovePeer_ClosesBothDirectionsAndRefusesUntilItIsSetAgain()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        await b.DialAsync(a);

        a.Network.RemovePeer(b.Id).ShouldBeTrue();
        a.Network.RemovePeer(b.Id).ShouldBeFalse();
        a.Network.Find(b.Id).ShouldBeNull();
        a.Network.Peers.ShouldBeEmpty();
        (await a.Recorder.EndedAsync()).Reason.ShouldBe(LinkEndReason.Removed);
        link.TrySend(Urgent, Kind, PeerPayload.Empty).ShouldBe(SendOutcome.LinkDown);
        (await b.Recorder.RefusedAsync()).Refusal.ShouldBe(HandshakeRefusal.Removed);

        PeerLink again = await a.DialAsync(b);
        again.ShouldNotBeSameAs(link);
        await Wait.For(b.Network.Find(a.Id)!.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));
    }

    [Fact]
    public async Task Caller_WhosePeerWasDown_IsDialledAtOnce()
    {
        ManualTime time = new();
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1), time);
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        EndPoint address = b.Address.ToEndPoint();
        _memory.Unlisten(address);
        a.Network.Start();
        PeerLink link = a.Network.SetPeer(b.Id, b.Address);
        await Wait.For(time.WaitForArmedAsync(1 + Enum.GetValues<PeerLane>().Length));

        // The clock of the first stands still: only the second's call can make it dial.
        b.Network.Start();
        _memory.Listen(address, b.Network.AcceptAsync);
        await b.DialAsync(a);
        await Wait.For(link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));
    }

    [Fact]
    public async Task Quiet_Connection_SaysThatItIsAlive()
    {
        ManualTime time = new();
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1), time);
        node.Services.OnMessage(Normal, Kind, node.Recorder);
        node.Network.Start();
        using RawPeer peer = await RawPeer.WelcomedAsync(node);
        await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Message, Normal.Number, Kind.Value), new byte[] { 1 }));
        await node.Recorder.MessageAsync(); // From here on the connection is looked after.

        time.Advance(Limits.PeerKeepAliveDefault);
        (await peer.ReceiveAsync(takesPings: true)).Header.ShouldBe(new FrameHeader(FrameKind.Ping));
    }

    [Theory]
    [InlineData(0, "silent")]
    [InlineData(20, "half_frame")]
    public async Task Silence_TheIdleTime_EndsTheConnection(int bytes, string reason)
    {
        ManualTime time = new();
        using Counters counters = new(new NodeId(85 + bytes));
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(85 + bytes), time);
        node.Network.Start();
        using RawPeer peer = await RawPeer.WelcomedAsync(node);
        await peer.SendAsync(RawPeer.HelloOf(9, node.Id)[..bytes]);
        if (bytes > 0)
        {
            // The bytes must be there before time passes: a whole frame before them, whose effect shows, would do; here a second connection's welcome does.
            using RawPeer other = await RawPeer.WelcomedAsync(node, PeerLane.Bulk);
        }

        Task closed = peer.ClosedAsync();
        while (!closed.IsCompleted)
        {
            time.Advance(Limits.PeerKeepAliveDefault);
            await Task.Yield();
        }

        await counters.SeenAsync($"connections.ended reason={reason}");
    }

    [Theory]
    [InlineData(ProxyFault.Hold, ProxyFault.None)]
    [InlineData(ProxyFault.None, ProxyFault.Hold)]
    [InlineData(ProxyFault.Hold, ProxyFault.Hold)]
    public async Task Partition_InEitherDirection_IsNoticedAndHeals(ProxyFault there, ProxyFault back)
    {
        TimeSpan idle = TimeSpan.FromMilliseconds(400);
        PeerOptions quick = TestNode.Options(1) with { KeepAlive = idle / 5, IdleTimeout = idle };
        await using TestNode a = await TestNode.OnSocketsAsync(quick);
        await using TestNode b = await TestNode.OnSocketsAsync(quick with { Identity = TestNode.Options(2).Identity });
        await using FaultyProxy proxy = new(new IPEndPoint(IPAddress.Loopback, b.Address.Port));
        b.Services.OnMessage(Urgent, Kind, b.Recorder);
        a.Network.Start();
        b.Network.Start();
        PeerLink link = a.Network.SetPeer(b.Id, new PeerAddress("127.0.0.1", proxy.EndPoint.Port));
        await Wait.For(link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));

        proxy.Set(there, back);
        await a.Recorder.EndedAsync(PeerLane.Urgent);
        proxy.Heal();
        await Wait.For(SendUntilItArrivesAsync(link, b.Recorder));
    }

    [Fact]
    public async Task Proxy_BytesVanish_TheConnectionEndsAndTheNextOneWorks()
    {
        await using TestNode a = await TestNode.OnSocketsAsync(TestNode.Options(1));
        await using TestNode b = await TestNode.OnSocketsAsync(TestNode.Options(2));
        await using FaultyProxy proxy = new(new IPEndPoint(IPAddress.Loopback, b.Address.Port));
        b.Services.OnMessage(Urgent, Kind, b.Recorder).OnMessage(Urgent, SecondKind, Message((_, _) => ValueTask.CompletedTask));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = a.Network.SetPeer(b.Id, new PeerAddress("127.0.0.1", proxy.EndPoint.Port));
        await Wait.For(link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));
        proxy.Connections.ShouldBeGreaterThan(0);
        proxy.Set(ProxyFault.Drop, ProxyFault.None);
        byte[] large = new byte[Limits.PeerFlushBytes * 3]; // More than the proxy takes at a time, so it is cut somewhere inside.
        link.TrySend(Urgent, SecondKind, large).ShouldBe(SendOutcome.Queued);
        link.TrySend(Urgent, SecondKind, large).ShouldBe(SendOutcome.Queued);
        proxy.Heal();
        proxy.Cut();
        await a.Recorder.EndedAsync(PeerLane.Urgent);
        await Wait.For(SendUntilItArrivesAsync(link, b.Recorder));
    }

    private static async Task SendUntilItArrivesAsync(PeerLink link, Recorder receiver)
    {
        Task<byte[]> arrived = receiver.MessageAsync();
        while (!arrived.IsCompleted)
        {
            await Wait.For(link.WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None));
            link.TrySend(Urgent, Kind, new byte[] { 1 });
            await Task.Yield();
        }

        await arrived;
    }
}
