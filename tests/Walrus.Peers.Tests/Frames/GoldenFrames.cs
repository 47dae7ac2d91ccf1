using System.Text;

namespace Walrus.Peers.Tests.Frames;

/// <summary>The frames of docs/formats/golden/peer-frames.hex.</summary>
internal static class GoldenFrames
{
    private static readonly ClusterId Cluster = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    public static IReadOnlyList<(FrameHeader Header, byte[] Payload)> All =>
    [
        (new FrameHeader(FrameKind.Hello), IntroductionCodec.Write(Hello)),
        (new FrameHeader(FrameKind.Welcome), IntroductionCodec.Write(Welcome)),
        (new FrameHeader(FrameKind.Reject, Code: (ushort)HandshakeRefusal.WrongCluster), "no"u8.ToArray()),
        (new FrameHeader(FrameKind.Ping), []),
        (new FrameHeader(FrameKind.Message, 7, 3), "abc"u8.ToArray()),
        (new FrameHeader(FrameKind.Request, 7, 4, 1), "?"u8.ToArray()),
        (new FrameHeader(FrameKind.Answer, Correlation: 1), "!"u8.ToArray()),
        (new FrameHeader(FrameKind.Refusal, Code: RefusalCode.Busy.Value, Correlation: 2), Encoding.UTF8.GetBytes("später")),
        (new FrameHeader(FrameKind.Cancel, Correlation: 3), []),
        (new FrameHeader(FrameKind.StreamOpen, 8, 5, 4), []),
        (new FrameHeader(FrameKind.StreamCredit, Correlation: 4), [0, 0, 0x10, 0]),
        (new FrameHeader(FrameKind.StreamData, Correlation: 4), "data"u8.ToArray()),
        (new FrameHeader(FrameKind.StreamEnd, Correlation: 4), []),
        (new FrameHeader(FrameKind.StreamAbort, Code: 256, Correlation: 5), "gone"u8.ToArray()),
    ];

    public static Introduction Hello => new(
        new VersionRange(1, 1), PeerLane.Normal, new PeerIdentity(Cluster, new NodeId(1), new Incarnation(5), new PeerAddress("a.example", 6001)), new NodeId(2));

    public static Introduction Welcome => new(
        new VersionRange(1, 1), PeerLane.Normal, new PeerIdentity(Cluster, new NodeId(2), new Incarnation(9), new PeerAddress("10.0.0.2", 6002)), new NodeId(1));
}
