using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Walrus.Peers.Tests.Frames;

namespace Walrus.Peers.Tests;

/// <summary>A peer whose every byte the test writes, over a socket.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket;
    private byte[] _received = [];

    private RawPeer(Socket socket) => _socket = socket;

    public static async Task<RawPeer> ConnectAsync(PeerAddress address)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.ToEndPoint());
        return new RawPeer(socket);
    }

    /// <summary>Connected, and welcomed as node 9.</summary>
    public static async Task<RawPeer> WelcomedAsync(TestNode node, PeerLane lane = PeerLane.Normal)
    {
        RawPeer peer = await ConnectAsync(node.Address);
        await peer.SendAsync(HelloOf(9, node.Id, lane));
        (await peer.ReceiveAsync()).Header.Kind.ShouldBe(FrameKind.Welcome);
        return peer;
    }

    /// <summary>A listener, to be dialled by a node; the port it listens on.</summary>
    public static (Socket Listener, PeerAddress Address) Listen()
    {
        Socket listener = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        return (listener, new PeerAddress("::1", ((IPEndPoint)listener.LocalEndPoint!).Port));
    }

    public static async Task<RawPeer> AcceptAsync(Socket listener) => new(await Wait.For(listener.AcceptAsync()));

    public static byte[] HelloOf(int node, NodeId expected, PeerLane lane = PeerLane.Normal, int incarnation = 1, ClusterId? cluster = null) => Bytes.Of(
        new FrameHeader(FrameKind.Hello),
        IntroductionCodec.Write(new Introduction(
            VersionRange.Ours, lane, new PeerIdentity(cluster ?? TestNode.Cluster, new NodeId(node), new Incarnation(incarnation), new PeerAddress("raw", 1)), expected)));

    public static byte[] WelcomeOf(int node, PeerLane lane, int incarnation = 1, ClusterId? cluster = null) => Bytes.Of(
        new FrameHeader(FrameKind.Welcome),
        IntroductionCodec.Write(new Introduction(
            VersionRange.Ours, lane, new PeerIdentity(cluster ?? TestNode.Cluster, new NodeId(node), new Incarnation(incarnation), new PeerAddress("raw", 1)), NodeId.None)));

    public async Task SendAsync(params byte[][] frames)
    {
        byte[] bytes = frames.Length == 1 ? frames[0] : new byte[frames.Sum(frame => frame.Length)];
        int end = 0;
        foreach (byte[] frame in frames)
        {
            frame.CopyTo(bytes, end);
            end += frame.Length;
        }

        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await Wait.For(_socket.SendAsync(bytes.AsMemory(sent)));
        }
    }

    /// <summary>The next frame that is no ping.</summary>
    public async Task<Frame> ReceiveAsync(bool takesPings = false)
    {
        while (true)
        {
            Frame? frame = await TryReceiveAsync();
            frame.ShouldNotBeNull("The connection was closed.");
            if (takesPings || frame.Value.Header.Kind != FrameKind.Ping)
            {
                return frame.Value;
            }
        }
    }

    /// <summary>The next frame; null when the connection was closed or reset.</summary>
    public async Task<Frame?> TryReceiveAsync()
    {
        while (true)
        {
            ReadOnlySequence<byte> buffer = new(_received);
            if (FrameCodec.TryRead(ref buffer, Limits.PeerFrameBytesMax, out Frame frame) == FrameStatus.Frame)
            {
                frame = new Frame(frame.Header, new ReadOnlySequence<byte>(frame.Payload.ToArray()));
                _received = buffer.ToArray();
                return frame;
            }

            byte[] more = new byte[64 * 1024];
            int bytes;
            try
            {
                bytes = await Wait.For(_socket.ReceiveAsync(more));
            }
            catch (SocketException)
            {
                return null;
            }

            if (bytes == 0)
            {
                return null;
            }

            _received = [.. _received, .. more[..bytes]];
        }
    }

    /// <summary>Completes when the other side has closed or reset the connection; what it sent before is dropped.</summary>
    public async Task ClosedAsync()
    {
        while (await TryReceiveAsync() is not null)
        {
        }
    }

    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => _socket.Dispose();
}
