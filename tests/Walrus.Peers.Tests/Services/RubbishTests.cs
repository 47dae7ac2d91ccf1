using Walrus.Peers.Tests.Frames;
using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Services;

/// <summary>What a broken or hostile peer may send, over sockets: it is disconnected and counted, and the node goes on.</summary>
public sealed class RubbishTests : IAsyncLifetime, IDisposable
{
    private TestNode _node = null!;
    private readonly Counters _counters = new(new NodeId(77));

    public async Task InitializeAsync()
    {
        _node = await TestNode.OnSocketsAsync(TestNode.Options(77) with { FrameBytesMax = 100_000, HandshakeTimeout = TimeSpan.FromSeconds(20) });
        _node.Services.OnMessage(Normal, Kind, _node.Recorder).OnRequest(Normal, SecondKind, Echo).OnStream(Bulk, Kind, Stream(async (_, stream, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return PeerReply.Answer(PeerPayload.Empty);
        }));
        _node.Network.Start();
    }

    public async Task DisposeAsync()
    {
        // Whatever a test sent, the node still serves the next one.
        using (RawPeer peer = await RawPeer.WelcomedAsync(_node))
        {
            await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Request, Normal.Number, SecondKind.Value, 1), new byte[] { 5 }));
            (await peer.ReceiveAsync()).Header.Kind.ShouldBe(FrameKind.Answer);
        }

        await _node.DisposeAsync();
        _node.Network.Counts.ShouldBe((0, 0, 0));
    }

    public void Dispose() => _counters.Dispose();

    [Theory]
    [InlineData("bad_magic")]
    [InlineData("bad_version")]
    [InlineData("too_long")]
    [InlineData("bad_checksum")]
    [InlineData("bad_header")]
    public async Task Frame_Spoilt_EndsTheConnection(string reason)
    {
        byte[] bytes = Bytes.Of(new FrameHeader(FrameKind.Message, Normal.Number, Kind.Value), new byte[reason == "too_long" ? 100_001 : 10]);
        switch (reason)
        {
            case "bad_magic":
                bytes[0] = (byte)'G';
                break;
            case "bad_version":
                bytes[3] = 9;
                break;
            case "bad_checksum":
                bytes[^1]++;
                break;
            case "bad_header":
                bytes[4] = 99;
                BitConverter.TryWriteBytes(bytes.AsSpan(24), Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, 24)), bytes.AsSpan(28)));
                break;
        }

        using RawPeer peer = await RawPeer.WelcomedAsync(_node);
        await peer.SendAsync(bytes[..Math.Min(bytes.Length, 1000)]);
        await peer.ClosedAsync();
        await _counters.SeenAsync($"connections.ended reason={reason}");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("answer")]
    [InlineData("request 0")]
    [InlineData("request again")]
    [InlineData("data")]
    [InlineData("end")]
    [InlineData("cancel")]
    public async Task Frame_InTheWrongState_EndsTheConnection(string what)
    {
        using RawPeer peer = await RawPeer.WelcomedAsync(_node);
        FrameHeader request = new(FrameKind.Request, Normal.Number, SecondKind.Value, 3);
        byte[][] frames = what switch
        {
            "hello" => [RawPeer.HelloOf(9, _node.Id)],
            "answer" => [Bytes.Of(new FrameHeader(FrameKind.Answer, Correlation: 1))],
            "request 0" => [Bytes.Of(request with { Correlation = 0 })],
            "request again" => [Bytes.Of(request), Bytes.Of(request)],
            "data" => [Bytes.Of(new FrameHeader(FrameKind.StreamData, Correlation: 1))],
            "end" => [Bytes.Of(new FrameHeader(FrameKind.StreamEnd, Correlation: 1))],
            _ => [Bytes.Of(new FrameHeader(FrameKind.Cancel, Correlation: 1))],
        };
        await peer.SendAsync(frames);
        await peer.ClosedAsync();
        await _counters.SeenAsync("connections.ended reason=wrong_state");
    }

    [Fact]
    public async Task Stream_MoreThanWasGranted_EndsTheConnection()
    {
        using RawPeer peer = await RawPeer.WelcomedAsync(_node, PeerLane.Bulk);
        await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.StreamOpen, Bulk.Number, Kind.Value, 1)));
        (await peer.ReceiveAsync()).Header.Kind.ShouldBe(FrameKind.StreamCredit);

        byte[] data = Bytes.Of(new FrameHeader(FrameKind.StreamData, Correlation: 1), new byte[100_000]);
        int granted = (Limits.PeerStreamWindowBytes / data.Length) + 1;
        await peer.SendAsync([.. Enumerable.Repeat(data, granted + 1)]);
        await peer.ClosedAsync();
        await _counters.SeenAsync("connections.ended reason=credit_exceeded");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0005\u0000\u0000\u0000STATE")]
    public async Task Handshake_OfSomethingElse_IsRefusedAndCounted(string text)
    {
        using RawPeer peer = await RawPeer.ConnectAsync(_node.Address);
        await peer.SendAsync(System.Text.Encoding.Latin1.GetBytes(text));
        await peer.ClosedAsync();
        await _counters.SeenAsync("handshakes.refused reason=no_peer by=us");
    }

    [Fact]
    public async Task Handshake_TooLarge_IsRefused()
    {
        using RawPeer peer = await RawPeer.ConnectAsync(_node.Address);
        await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Hello), new byte[Limits.PeerHandshakeBytesMax + 1])[..200]);
        await peer.ClosedAsync();
        await _counters.SeenAsync("handshakes.refused reason=no_peer by=us");
    }

    [Fact]
    public async Task Handshake_Malformed_IsToldSo()
    {
        using RawPeer peer = await RawPeer.ConnectAsync(_node.Address);
        await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Hello), new byte[60]));
        Frame frame = await peer.ReceiveAsync();
        frame.Header.ShouldBe(new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.Malformed));
        await peer.ClosedAsync();
    }

    [Fact]
    public async Task Message_WithoutAHandler_IsDroppedAndCounted()
    {
        using RawPeer peer = await RawPeer.WelcomedAsync(_node);
        await peer.SendAsync(Bytes.Of(new FrameHeader(FrameKind.Message, 999, 1)), Bytes.Of(new FrameHeader(FrameKind.Message, Normal.Number, Kind.Value), new byte[] { 1 }));
        (await _node.Recorder.MessageAsync()).ShouldBe([1]);
        _counters["messages.unhandled"].ShouldBe(1);
    }

    [Fact]
    public async Task Messages_LastOnesBeforeAnOrderlyClose_AreHandled()
    {
        using RawPeer peer = await RawPeer.WelcomedAsync(_node);
        await peer.SendAsync([.. Enumerable.Range(0, 100).Select(i => Bytes.Of(new FrameHeader(FrameKind.Message, Normal.Number, Kind.Value), new[] { (byte)i }))]);
        peer.FinishSending();
        for (int i = 0; i < 100; i++)
        {
            (await _node.Recorder.MessageAsync()).ShouldBe([(byte)i]);
        }

        await peer.ClosedAsync();
    }
}
