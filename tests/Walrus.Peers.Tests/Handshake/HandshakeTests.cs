using System.Net.Sockets;
using Walrus.Peers.Tests.Frames;
using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Handshake;

/// <summary>Who talks to whom: refusals arrive at both sides, newer incarnations take over, silence has an end.</summary>
public sealed class HandshakeTests
{
    private static readonly ClusterId OtherCluster = new(new Guid("ffffffff-0000-0000-0000-000000000000"));

    private readonly MemoryNetwork _memory = new();

    [Fact]
    public async Task Dial_AnotherCluster_IsRefusedAtBothSides()
    {
        PeerOptions foreign = TestNode.Options(82);
        using Counters counters = new(new NodeId(82));
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(_memory, foreign with { Identity = foreign.Identity with { Cluster = OtherCluster } });
        a.Network.Start();
        b.Network.Start();
        a.Network.SetPeer(b.Id, b.Address);

        (_, HandshakeRefusal refusal, string text) = await a.Recorder.RefusedAsync();
        refusal.ShouldBe(HandshakeRefusal.WrongCluster);
        text.ShouldContain("ffffffff");
        await counters.SeenAsync("handshakes.refused reason=wrong_cluster by=us");
    }

    [Fact]
    public async Task Dial_AnotherNodeThanMeant_IsRefused()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(_memory, TestNode.Options(2));
        a.Network.Start();
        b.Network.Start();
        a.Network.SetPeer(new NodeId(3), b.Address);
        (await a.Recorder.RefusedAsync()).Refusal.ShouldBe(HandshakeRefusal.WrongNode);
    }

    [Fact]
    public async Task Dial_ItsOwnAddress_IsRefused()
    {
        await using TestNode a = TestNode.InMemory(_memory, TestNode.Options(1));
        a.Network.Start();
        a.Network.SetPeer(new NodeId(2), a.Address); // Wrong entry: leads back to itself.
        (await a.Recorder.RefusedAsync()).Refusal.ShouldBe(HandshakeRefusal.SameNode);
        Should.Throw<ArgumentException>(() => a.Network.SetPeer(a.Id, a.Address));
    }

    [Fact]
    public async Task Dialled_ByATwinOfItself_RefusesIt()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        node.Network.Start();
        using RawPeer twin = await RawPeer.ConnectAsync(node.Address);
        await twin.SendAsync(RawPeer.HelloOf(1, node.Id));
        (await twin.ReceiveAsync()).Header.ShouldBe(new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.SameNode));
    }

    [Fact]
    public async Task Dial_AWelcomeOfTheWrongNode_IsRejectedWithTheReason()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        node.Network.Start();
        (Socket listener, PeerAddress address) = RawPeer.Listen();
        using Socket listening = listener;
        node.Network.SetPeer(new NodeId(2), address);
        using RawPeer peer = await RawPeer.AcceptAsync(listener);
        Frame hello = await peer.ReceiveAsync();
        hello.Header.Kind.ShouldBe(FrameKind.Hello);
        IntroductionCodec.TryRead(hello.Payload, out Introduction? introduction).ShouldBeTrue();
        introduction!.Identity.ShouldBe(node.Network.Options.Identity);
        introduction.Expected.ShouldBe(new NodeId(2));

        await peer.SendAsync(RawPeer.WelcomeOf(3, introduction.Lane));
        (await peer.ReceiveAsync()).Header.ShouldBe(new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.WrongNode));
        (await node.Recorder.RefusedAsync()).Refusal.ShouldBe(HandshakeRefusal.WrongNode);
    }

    [Fact]
    public async Task Accepted_ThenRejectedByTheDialler_EndsWithItsReason()
    {
        using Counters counters = new(new NodeId(83));
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(83));
        node.Network.Start();
        using RawPeer peer = await RawPeer.WelcomedAsync(node);
        await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.StaleIncarnation)));
        await peer.ClosedAsync();
        await counters.SeenAsync("handshakes.refused reason=stale_incarnation by=them");
        await counters.SeenAsync("connections.ended reason=rejected");
    }

    [Fact]
    public async Task Dialled_BySilence_IsClosedAfterTheTimeout()
    {
        ManualTime time = new();
        using Counters counters = new(new NodeId(84));
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(84), time);
        node.Network.Start();
        using RawPeer silent = await RawPeer.ConnectAsync(node.Address);
        using RawPeer half = await RawPeer.ConnectAsync(node.Address);
        await half.SendAsync(RawPeer.HelloOf(9, node.Id)[..40]);
        await Wait.For(time.WaitForArmedAsync(3)); // The sweep, and a timeout for each of the two.

        time.Advance(Limits.PeerHandshakeDefault);
        await silent.ClosedAsync();
        await half.ClosedAsync();
        await counters.SeenAsync("handshakes.refused reason=timed_out by=us");
    }

    [Fact]
    public async Task Dial_SomebodyWhoSaysNothing_TimesOutAndTriesAgain()
    {
        ManualTime time = new();
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1), time);
        node.Network.Start();
        (Socket listener, PeerAddress address) = RawPeer.Listen();
        using Socket listening = listener;
        node.Network.SetPeer(new NodeId(2), address);
        using RawPeer first = await RawPeer.AcceptAsync(listener);
        await first.ReceiveAsync();

        (await Wait.For(node.Recorder.RefusedAsync(), time, Limits.PeerSweepInterval)).Refusal.ShouldBe(HandshakeRefusal.TimedOut);
        await first.ClosedAsync();
    }

    [Fact]
    public async Task Dial_SomethingElse_SaysSo()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        node.Network.Start();
        (Socket listener, PeerAddress address) = RawPeer.Listen();
        using Socket listening = listener;
        node.Network.SetPeer(new NodeId(2), address);
        using RawPeer web = await RawPeer.AcceptAsync(listener);
        await web.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        (await node.Recorder.RefusedAsync()).Refusal.ShouldBe(HandshakeRefusal.NoPeer);
    }

    [Fact]
    public async Task Restart_ANewerIncarnation_TakesOverAndTheOlderIsRefused()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        node.Network.Start();
        using RawPeer old = await RawPeer.WelcomedAsync(node);

        using RawPeer young = await RawPeer.ConnectAsync(node.Address);
        await young.SendAsync(RawPeer.HelloOf(9, node.Id, PeerLane.Urgent, incarnation: 2));
        (await young.ReceiveAsync()).Header.Kind.ShouldBe(FrameKind.Welcome);
        await old.ClosedAsync(); // Another lane, and of the older life all the same.

        using RawPeer again = await RawPeer.ConnectAsync(node.Address);
        await again.SendAsync(RawPeer.HelloOf(9, node.Id, incarnation: 1));
        (await again.ReceiveAsync()).Header.ShouldBe(new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.StaleIncarnation));
    }

    [Fact]
    public async Task Reconnect_TheSameLane_ReplacesTheOldConnection()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        node.Services.OnMessage(Normal, Kind, node.Recorder);
        node.Network.Start();
        using RawPeer first = await RawPeer.WelcomedAsync(node);
        using RawPeer second = await RawPeer.WelcomedAsync(node);
        await first.ClosedAsync();
        await second.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Message, Normal.Number, Kind.Value), new byte[] { 1 }));
        (await node.Recorder.MessageAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task Dialled_BeforeTheStart_WaitsForIt()
    {
        await using TestNode node = await TestNode.OnSocketsAsync(TestNode.Options(1));
        using RawPeer peer = await RawPeer.ConnectAsync(node.Address);
        await peer.SendAsync(RawPeer.HelloOf(9, node.Id));
        Task<Frame> answer = peer.ReceiveAsync();
        answer.IsCompleted.ShouldBeFalse();
        node.Network.Start();
        (await answer).Header.Kind.ShouldBe(FrameKind.Welcome);
        Should.Throw<InvalidOperationException>(() => node.Services.OnRequest(Normal, Kind, Echo));
        Should.Throw<InvalidOperationException>(node.Network.Start);
    }

    /// <summary>A listener fires the token of a connection as soon as the caller has ended its direction, whatever of it was not read by then.</summary>
    [Fact]
    public async Task Caller_ThatEndsItsSideBehindRubbish_IsRefusedForTheRubbish()
    {
        using Counters counters = new(new NodeId(85));
        await using TestNode node = TestNode.InMemory(new MemoryNetwork(), TestNode.Options(85));
        node.Network.Start();
        (MemoryConnection stranger, MemoryConnection accepted) = MemoryConnection.Pair("stranger");
        await using MemoryConnection dialled = stranger;
        await using MemoryConnection called = accepted;
        called.ConnectionClosed = new CancellationToken(canceled: true);
        await dialled.Transport.Output.WriteAsync("METRICS"u8.ToArray());
        await dialled.Transport.Output.CompleteAsync();
        await Wait.For(node.Network.AcceptAsync(called));
        await counters.SeenAsync("handshakes.refused reason=no_peer by=us");
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        PeerOptions good = TestNode.Options(1);
        foreach (PeerOptions bad in new[]
        {
            good with { SendQueueBytes = 0 },
            good with { SendQueueBytes = Limits.PeerSendQueueBytesMax + 1 },
            good with { FrameBytesMax = Limits.PeerFrameBytesMax + 1 },
            good with { KeepAlive = TimeSpan.Zero },
            good with { IdleTimeout = Limits.PeerKeepAliveDefault },
            good with { HandshakeTimeout = Limits.PeerWaitMax + TimeSpan.FromSeconds(1) },
            good with { Identity = good.Identity with { Node = NodeId.None } },
            good with { Identity = good.Identity with { Incarnation = new Incarnation(0) } },
            good with { Identity = good.Identity with { Cluster = ClusterId.None } },
            good with { Identity = good.Identity with { Advertised = default } },
        })
        {
            Should.Throw<ArgumentException>(bad.Validate);
        }
    }
}
