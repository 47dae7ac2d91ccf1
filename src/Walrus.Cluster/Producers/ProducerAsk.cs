using System.Buffers.Binary;

namespace Walrus.Cluster.Producers;

/// <summary>Asks what a node knows of the producers of a partition at the end of a sealed segment (docs/formats/producers.md).</summary>
/// <param name="Segment">The last segment in which producers wrote.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct ProducerAsk(SegmentId Segment, Offset End)
{
    private const byte Version = 1;
    private const int Bytes =
        sizeof(byte) // version
        + sizeof(long) // topic
        + sizeof(int) // partition
        + sizeof(int) // segment
        + sizeof(long); // end

    /// <summary>The bytes of the question.</summary>
    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), Segment.Partition.Topic.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), Segment.Partition.Number.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(13), Segment.Number.Value);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(17), End.Value);
        return bytes;
    }

    /// <summary>False when these are not the bytes of a question.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ProducerAsk ask)
    {
        FixedReader reader = new(bytes);
        reader.Require(Version);
        ask = new ProducerAsk(reader.Segment(), reader.Offset());
        return reader.IsAtEnd;
    }
}
