using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Walrus.Peers;

/// <summary>
/// An introduction as the payload of a hello or welcome frame; little-endian:
/// <code>
/// u16 version min | u16 version max | u8 lane | u8 0 | 16 cluster id | i64 node | i64 incarnation | i64 expected node | u16 port | u8 n | n host (ASCII)
/// </code>
/// What follows is ignored: later versions add there, and are still understood well enough to be refused by name.
/// </summary>
internal static class IntroductionCodec
{
    private const int LaneAt = 4;
    private const int ReservedAt = 5;
    private const int ClusterAt = 6;
    private const int NodeAt = 22;
    private const int IncarnationAt = 30;
    private const int ExpectedAt = 38;
    private const int PortAt = 46;
    private const int HostLengthAt = 48;
    private const int HostAt = 49;

    /// <summary>The payload of <paramref name="introduction"/>.</summary>
    public static byte[] Write(Introduction introduction)
    {
        string host = introduction.Identity.Advertised.Host;
        byte[] bytes = new byte[HostAt + host.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, introduction.Versions.Min);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(sizeof(ushort)), introduction.Versions.Max);
        bytes[LaneAt] = (byte)introduction.Lane;
        introduction.Identity.Cluster.Value.TryWriteBytes(bytes.AsSpan(ClusterAt), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(NodeAt), introduction.Identity.Node.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(IncarnationAt), introduction.Identity.Incarnation.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(ExpectedAt), introduction.Expected.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(PortAt), (ushort)introduction.Identity.Advertised.Port);
        bytes[HostLengthAt] = (byte)host.Length;
        Encoding.ASCII.GetBytes(host, bytes.AsSpan(HostAt));
        return bytes;
    }

    /// <summary>Reads a payload; false when it makes no sense. Never throws.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> payload, out Introduction? introduction)
    {
        introduction = null;
        if (payload.Length is < HostAt or > Limits.PeerHandshakeBytesMax)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[(int)payload.Length];
        payload.CopyTo(bytes);
        int hostBytes = bytes[HostLengthAt];
        if (bytes.Length < HostAt + hostBytes || bytes[LaneAt] > (byte)PeerLane.Bulk || bytes[ReservedAt] != 0)
        {
            return false;
        }

        NodeId node = new(BinaryPrimitives.ReadInt64LittleEndian(bytes[NodeAt..]));
        Incarnation incarnation = new(BinaryPrimitives.ReadInt64LittleEndian(bytes[IncarnationAt..]));
        NodeId expected = new(BinaryPrimitives.ReadInt64LittleEndian(bytes[ExpectedAt..]));
        string host = Encoding.Latin1.GetString(bytes.Slice(HostAt, hostBytes));
        VersionRange versions = new(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[sizeof(ushort)..]));
        bool isNamed = node.Value > 0 && incarnation.Value > 0;
        bool isGuest = node.IsNone && incarnation.Value == 0;
        if (!(isNamed || isGuest) || expected.Value < 0 || versions.Min > versions.Max
            || !PeerAddress.TryCreate(host, BinaryPrimitives.ReadUInt16LittleEndian(bytes[PortAt..]), out PeerAddress advertised))
        {
            return false;
        }

        ClusterId cluster = new(new Guid(bytes.Slice(ClusterAt, NodeAt - ClusterAt), bigEndian: true));
        introduction = new Introduction(versions, (PeerLane)bytes[LaneAt], new PeerIdentity(cluster, node, incarnation, advertised), expected);
        return true;
    }
}
