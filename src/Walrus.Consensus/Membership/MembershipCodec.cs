using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Walrus.Consensus;

/// <summary>
/// A membership as the bytes of a log entry: version (1 byte, 1), voters (2 bytes), learners (2 bytes), then the ids of both (8 bytes each), all
/// little-endian. The whole membership, not the change: a truncated change is rolled back by reading the one before.
/// </summary>
public static class MembershipCodec
{
    private const byte Version = 1;

    private const int HeaderBytes =
        sizeof(byte) // version
        + sizeof(ushort) // voters
        + sizeof(ushort); // learners

    /// <summary>How many bytes <see cref="Encode"/> gives.</summary>
    public static int EncodedBytes(MemberSet members) => HeaderBytes + (members.Count * sizeof(long));

    /// <summary>The bytes of <paramref name="members"/>.</summary>
    public static byte[] Encode(MemberSet members)
    {
        byte[] bytes = new byte[EncodedBytes(members)];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1), (ushort)members.Voters.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(3), (ushort)members.Learners.Length);
        int at = HeaderBytes;
        foreach (NodeId node in members.Voters.AddRange(members.Learners))
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), node.Value);
            at += sizeof(long);
        }

        return bytes;
    }

    /// <summary>False when the bytes are not exactly one membership with at least one voter.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MemberSet? members)
    {
        members = null;
        if (bytes.Length < HeaderBytes || bytes[0] != Version)
        {
            return false;
        }

        int voters = BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..]);
        int learners = BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]);
        if (voters == 0 || bytes.Length != HeaderBytes + ((voters + learners) * sizeof(long)))
        {
            return false;
        }

        members = MemberSet.TryCreate(Nodes(bytes[HeaderBytes..], voters), Nodes(bytes[(HeaderBytes + (voters * sizeof(long)))..], learners));
        return members is not null;
    }

    private static ImmutableArray<NodeId> Nodes(ReadOnlySpan<byte> bytes, int count)
    {
        ImmutableArray<NodeId>.Builder nodes = ImmutableArray.CreateBuilder<NodeId>(count);
        for (int i = 0; i < count; i++)
        {
            nodes.Add(new NodeId(BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..])));
        }

        return nodes.MoveToImmutable();
    }
}
