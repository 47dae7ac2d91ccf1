using System.Buffers.Binary;

namespace Walrus.Cluster.Producers;

/// <summary>Asks a replica to keep what is known of producers at the base of a segment: this header, then the table (docs/formats/producers.md). The answer is one byte: 1 when it is kept.</summary>
/// <param name="Segment">The open segment.</param>
internal readonly record struct ProducerKeep(SegmentId Segment)
{
    /// <summary>Bytes before the table.</summary>
    public const int Bytes =
        sizeof(byte) // version
        + sizeof(long) // topic
        + sizeof(int) // partition
        + sizeof(int); // segment

    private const byte Version = 1;

    /// <summary>The header's bytes.</summary>
    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Segment.Partition.Topic.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), Segment.Partition.Number.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(13), Segment.Number.Value);
        return bytes;
    }

    /// <summary>False when the bytes do not begin with a header and a table does not follow it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ProducerKeep keep)
    {
        keep = default;
        if (bytes.Length < Bytes || ProducerTableCodec.Decode(bytes[Bytes..]) is null)
        {
            return false;
        }

        FixedReader reader = new(bytes[..Bytes]);
        reader.Require(Version);
        keep = new ProducerKeep(reader.Segment());
        return reader.IsAtEnd;
    }
}
